/**
 * Has the monitor itself looked when it should? An alarm tells of its silence while it lasts; but whatever silences it for a
 * few hours, such as a key that is disabled, may keep that alarm from being heard as well, and all looks well afterwards.
 * So the first look after a silence tells of it.
 */
import { addSeconds, compareInstants, secondsBetween } from '../instant.ts';
import type { Instant } from '../model.ts';
import { freshnessRule } from '../schedule/scheduled-runs.ts';
import type { Answer } from './assess.ts';
import type { Assessment } from './assessment.ts';

export interface Look {
  readonly scheduledAt: Instant;
  /** When it took place: later than scheduled when people made up for it. */
  readonly at: Instant;
}

/** Looks that were due between two that took place, ascending. */
export function missedLooks(before: Look, scheduledAt: Instant, everySeconds: number): Instant[] {
  const count = Math.ceil(secondsBetween(before.scheduledAt, scheduledAt) / everySeconds) - 1;
  const due = Array.from({ length: Math.max(0, count) }, (_, index) =>
    addSeconds(before.scheduledAt, (index + 1) * everySeconds),
  );
  return due.filter((instant) => compareInstants(instant, before.at) > 0);
}

/** One look that is missing is made good by the one after it; of two in a row nobody has looked for longer than stated. */
const tolerated = 1;

export function blindness({ facts, policy }: Assessment): Answer[] {
  const { runs } = facts;
  if (runs === undefined) return [];
  const subject = `freshness/${freshnessRule}`;
  const check = { name: 'RunMissing', subject, region: policy.places.primary.region } as const;
  const { missedLooks: missed = [] } = runs;
  const [first, last] = [missed[0], missed.at(-1)];
  if (first === undefined || last === undefined || missed.length <= tolerated) return [{ check }];
  const finding = {
    // It is over, and what is wrong by now this look has found.
    severity: 'warning',
    clauses: policy.monitoring.failure.clauses,
    summary: `Nobody looked from ${first} to ${last}: ${missed.length} runs of the monitor that were due left no entry.`,
    hint: 'Look for their executions, and for what kept them from starting: the schedule, the key, the Region.',
    evidence: {
      ...{ rule: freshnessRule, scheduledAt: last, since: first, looks: missed.length },
      missing: missed.toReversed().join(' ').slice(0, 500),
    },
  } as const;
  return [{ check, finding }];
}
