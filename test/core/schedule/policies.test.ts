import { describe, expect, it } from 'vitest';
import { planPolicy } from '#core/plan/plan.ts';
import { scheduleOf } from '#core/schedule/frequency.ts';
import { nextRuns } from '#core/schedule/next-run.ts';
import { policyFiles, readPolicy } from '../../policies.ts';
import { cronerRuns, explain } from './another-calendar.ts';

const from = '2026-11-22T00:00:00Z';
const until = '2036-11-22T00:00:00Z';

/** Every frequency that a policy writes, deployed or not yet, with its time zone. */
function* calendars(value: unknown): Generator<readonly [expression: string, timezone: string]> {
  if (value === null || typeof value !== 'object') return;
  const { frequency, timezone = 'UTC' } = value as { frequency?: unknown; timezone?: string };
  const expression = typeof frequency === 'string' ? scheduleOf(frequency) : undefined;
  if (expression?.startsWith('cron(')) yield [expression, timezone];
  for (const member of Object.values(value)) yield* calendars(member);
}

const policies = policyFiles.map((file) => [file, readPolicy(file)] as const);
const written = new Set(policies.flatMap(([, policy]) => [...calendars(policy)].map((each) => each.join(' in '))));

describe('ten years of the five policies', () => {
  it.each([...written])('%s agrees with another calendar', (name) => {
    const [expression = '', timezone = ''] = name.split(' in ');
    const ours = nextRuns(expression, timezone, from, 3700).filter((run) => run <= until);
    const theirs = cronerRuns(expression, timezone, from, ours.length + 10).filter((run) => run <= until);
    expect(ours.length).toBeGreaterThanOrEqual(10);
    const [known, other] = [new Set(ours), new Set(theirs)];
    expect(ours.filter((run) => !other.has(run))).toEqual([]);
    const only = theirs.filter((run) => !known.has(run));
    expect(only.filter((run) => explain(expression, timezone, run) === undefined)).toEqual([]);
  });

  it.each(policies)('%s has in its plan the next runs of exactly these calendars', (_, policy) => {
    const { schedules } = planPolicy(policy, { from, count: 40 });
    expect(schedules.length).toBeGreaterThan(0);
    for (const { name, expression, timezone, next } of schedules) {
      expect(next, name).toHaveLength(40);
      if (expression.startsWith('cron(')) expect(next, name).toEqual(cronerRuns(expression, timezone, from, 40));
    }
  });
});
