/** What nobody protects is told, and so is what was protected and is gone. */
import { type Duty, lateTelling, type Watchdog, watchdog } from './duty.ts';
import type { Scene } from './scene.ts';
import type { Seen } from './truth/covered.ts';
import { isOurs } from './truth/points.ts';
import type { Invariant } from './types.ts';

export const coverage: Invariant = {
  id: 'uncovered-is-told',
  says:
    'A database that no rule protects, and recovery points whose database is gone or has lost its class, are told within one ' +
    'look of the monitor, for as long as it is so.',
  clauses: ({ monitoring }) => (monitoring.coverage ?? monitoring.failure).clauses,
  exemptions: [lateTelling],
  watch(scene, judge) {
    const uncovered = watchdog(scene, judge, uncoveredDuty(scene));
    const departed = new Map<string, Watchdog>();
    let before = new Set<string>();
    let version = -1;
    const compare = (now: number): void => {
      const present = new Set([...scene.covered.all].filter(([, seen]) => seen.class !== undefined).map(([id]) => id));
      for (const id of before) {
        if (present.has(id) || departed.has(id)) continue;
        departed.set(id, watchdog(scene, judge, departedDuty(id, now, scene)));
      }
      for (const id of present) departed.delete(id);
      before = present;
    };
    scene.covered.onLook((now) => {
      if (version !== scene.covered.version) compare(now);
      version = scene.covered.version;
      uncovered.look();
      for (const dog of departed.values()) dog.look();
    });
    return undefined;
  },
};

function uncoveredDuty({ covered, promises }: Scene): Duty {
  let known: readonly (readonly [string, Seen])[] = [];
  let version = -1;
  const unprotected = () => {
    if (version !== covered.version) known = [...covered.all].filter(([, seen]) => seen.class === undefined);
    version = covered.version;
    return known;
  };
  return {
    subject: promises.policy,
    what: 'there have been databases that no rule protects',
    since: () =>
      unprotected().reduce<number | undefined>((first, [, { since }]) => Math.min(first ?? since, since), undefined),
    isTold: ({ name }) => name === 'ResourcesUncovered',
    evidence: () => ({
      databases: unprotected()
        .map(([id]) => id)
        .join(' '),
    }),
  };
}

/** `gone`: when it was seen to be in the expected set no more. */
function departedDuty(id: string, gone: number, { covered, rds, promises }: Scene): Duty {
  const subject = `rds-instance/${id}`;
  const left = () =>
    promises.regions.flatMap((region) => [...rds.snapshots(region, id)]).filter((point) => isOurs(point, promises));
  return {
    subject,
    what: `${id} has been protected no more while points of it are left`,
    since: () => (left().length > 0 && covered.all.get(id)?.class === undefined ? gone : undefined),
    isTold: (alert) => alert.name === 'ResourceGone' && alert.subject === subject,
    evidence: () => ({ points: left().length }),
  };
}
