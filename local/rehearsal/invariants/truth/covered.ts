/** Which databases the policy protects, and which nobody protects, hour by hour: tags change without any event. */
import type { Instance } from '../../../services/rds/state.ts';
import type { Promises } from '../promises.ts';

export interface Seen {
  readonly record: Instance;
  /** Class of the policy; undefined when nobody protects it. */
  readonly class: string | undefined;
  /** Since when it is seen so, epoch milliseconds: up to an hour after it became so. */
  readonly since: number;
}

export interface Covered {
  /** Databases of the primary Region, by identifier. */
  readonly all: ReadonlyMap<string, Seen>;
  /** Another one whenever anything in `all` has changed. */
  readonly version: number;
  /** Right after each look. */
  onLook(listener: (now: number) => void): void;
}

/** `at`: calls back at a moment of virtual time, as `Scene.at`. */
export function watchCovered(
  promises: Promises,
  instances: () => Iterable<Instance>,
  at: (moment: number, task: () => void) => void,
  start: number,
): Covered {
  const all = new Map<string, Seen>();
  const listeners: ((now: number) => void)[] = [];
  let version = 0;
  // A database that is renamed comes with the moment of its creation, under a name that nobody knew.
  let looked = start;
  const look = (now: number): void => {
    const there = new Set<string>();
    for (const record of instances()) {
      if (record.tags.has('lifeboat:restore-test') || record.createdAt === undefined) continue;
      there.add(record.id);
      const known = all.get(record.id);
      const tag = record.tags.get('lifeboat:class') ?? '';
      const dataClass = promises.classes.has(tag) ? tag : undefined;
      if (known?.record === record && known.class === dataClass) continue;
      version += 1;
      all.set(record.id, { record, class: dataClass, since: known ? now : Math.max(looked, record.createdAt) });
    }
    // Whoever is there is known by now.
    for (const id of there.size < all.size ? [...all.keys()] : []) {
      if (there.has(id)) continue;
      version += 1;
      all.delete(id);
    }
    looked = now;
    for (const listener of listeners) listener(now);
  };
  const again = (now: number): void => {
    look(now);
    at(now + 3_600_000, () => again(now + 3_600_000));
  };
  at(start, () => again(start));
  return {
    all,
    get version() {
      return version;
    },
    onLook: (listener) => void listeners.push(listener),
  };
}
