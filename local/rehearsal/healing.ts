/**
 * What became of each fault: when people were told, and when what they were told of was over. Most faults are absorbed (a
 * retry, the next run) and nobody need hear of them. A message is taken to be about the faults that are untold when it
 * comes and not older than a day: with many faults at once that is a likely cause, not a proven one.
 */
import { parseInstant, secondsPer } from '#core/instant.ts';
import type { Telling } from './invariants/truth/told.ts';
import type { FaultGroup } from './result.ts';
import type { InjectedFault } from './stage.ts';

/** Silence after a fault for longer than this means that nobody had to be told. */
const memoryMs = secondsPer.day * 1000;
/** Delays kept of each group, for the median; the worst is exact. */
const kept = 512;

interface Delays {
  count: number;
  worst: number;
  readonly samples: number[];
}

interface Group {
  readonly fault: InjectedFault;
  count: number;
  readonly told: Delays;
  readonly healed: Delays;
}

interface Waiting {
  readonly at: number;
  readonly group: Group;
}

export class Healing {
  readonly #groups = new Map<string, Group>();
  /** Faults of the last day that nobody was told of yet, oldest first. */
  #untold: Waiting[] = [];
  /** Alert → faults that it told of. */
  readonly #open = new Map<string, Waiting[]>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  fault(fault: InjectedFault): void {
    const key = `${fault.kind} ${fault.site}`;
    const group = this.#groups.get(key) ?? { fault, count: 0, told: noDelays(), healed: noDelays() };
    group.count += 1;
    this.#groups.set(key, group);
    this.#count += 1;
    const at = parseInstant(fault.at);
    this.#forget(at);
    this.#untold.push({ at, group });
  }

  told({ at, kind, key }: Pick<Telling, 'at' | 'kind' | 'key'>): void {
    if (kind === 'opened' || kind === 'alarm') this.#opened(at, key);
    if (kind === 'resolved' || kind === 'alarm-over') this.#resolved(at, key);
  }

  groups(): FaultGroup[] {
    return [...this.#groups.values()]
      .map(({ fault, count, told, healed }) => ({
        ...{ kind: fault.kind, site: fault.site, count, first: fault.at, told: told.count, healed: healed.count },
        ...(told.count > 0 ? { toldAfterSeconds: summarised(told) } : {}),
        ...(healed.count > 0 ? { healedAfterSeconds: summarised(healed) } : {}),
      }))
      .sort((a, b) => b.told - a.told || b.count - a.count || (`${a.kind} ${a.site}` < `${b.kind} ${b.site}` ? -1 : 1));
  }

  #opened(at: number, key: string): void {
    this.#forget(at);
    const about = this.#untold;
    this.#untold = [];
    for (const each of about) add(each.group.told, at - each.at);
    if (about.length > 0) this.#open.set(key, [...(this.#open.get(key) ?? []), ...about]);
  }

  #resolved(at: number, key: string): void {
    for (const each of this.#open.get(key) ?? []) add(each.group.healed, at - each.at);
    this.#open.delete(key);
  }

  #forget(now: number): void {
    const first = this.#untold.findIndex(({ at }) => now - at <= memoryMs);
    this.#untold.splice(0, first < 0 ? this.#untold.length : first);
  }
}

function noDelays(): Delays {
  return { count: 0, worst: 0, samples: [] };
}

function add(delays: Delays, ms: number): void {
  const seconds = Math.round(ms / 1000);
  delays.count += 1;
  delays.worst = Math.max(delays.worst, seconds);
  if (delays.samples.length < kept) delays.samples.push(seconds);
}

function summarised({ worst, samples }: Delays): { readonly median: number; readonly worst: number } {
  const sorted = samples.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0, worst };
}
