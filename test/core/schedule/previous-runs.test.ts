import { describe, expect, it } from 'vitest';
import { addSeconds, secondsPer } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { nextRuns } from '#core/schedule/next-run.ts';
import { previousRuns } from '#core/schedule/previous-runs.ts';

const expressions = [
  'cron(0 2 * * ? *)',
  'cron(30 1,2,3 * * ? *)',
  'cron(0/20 0-3 ? * SUN *)',
  'cron(15 4 L * ? *)',
  'cron(0 2 1 */3 ? *)',
  'cron(0 3 ? * 2#1 *)',
];
const zones = ['UTC', 'Europe/Dublin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia'];
/** Days on which clocks change there, and quiet ones, at odd hours. */
const instants: readonly Instant[] = [
  '2026-03-29T01:30:00Z',
  '2026-10-25T00:30:00Z',
  '2026-10-25T01:30:00Z',
  '2026-11-01T06:30:00Z',
  '2026-04-04T15:15:00Z',
  '2012-01-01T10:00:00Z',
  '2026-07-08T09:10:11Z',
];

describe('runs before an instant', () => {
  it.each(expressions)('are, newest first, those that the calendar of next runs gives: %s', (expression) => {
    for (const zone of zones) {
      for (const at of instants) {
        const runs = previousRuns(expression, zone, at, 12);
        const oldest = runs.at(-1) ?? at;
        const forward = nextRuns(expression, zone, addSeconds(oldest, -1), 12 + 1).filter((run) => run <= at);
        expect([zone, at, ...runs], zone).toEqual([zone, at, ...forward.toReversed()]);
        expect(runs).toHaveLength(12);
      }
    }
  });

  it('include one at the instant itself', () => {
    expect(previousRuns('cron(0 2 * * ? *)', 'UTC', '2026-07-08T02:00:00Z', 1)).toEqual(['2026-07-08T02:00:00Z']);
    expect(previousRuns('cron(0 2 * * ? *)', 'UTC', '2026-07-08T01:59:59Z', 1)).toEqual(['2026-07-07T02:00:00Z']);
  });

  it('are looked for over eight years, for 29 February, and no further', () => {
    const at = '2103-06-01T00:00:00Z';
    // 2100 is no leap year.
    expect(previousRuns('cron(0 2 29 2 ? *)', 'UTC', at, 2)).toEqual(['2096-02-29T02:00:00Z']);
    expect(previousRuns('cron(0 2 1 1 ? 2020)', 'UTC', '2026-01-01T00:00:00Z', 3)).toEqual(['2020-01-01T02:00:00Z']);
    expect(previousRuns('cron(0 2 1 1 ? 2010)', 'UTC', '2026-01-01T00:00:00Z', 3)).toEqual([]);
  });

  it('at a rate are known by any of its runs, and not without one', () => {
    const anchor = addSeconds('2026-07-08T00:20:00Z', -5 * secondsPer.day);
    expect(previousRuns('rate(1 hour)', 'UTC', '2026-07-08T02:00:00Z', 2, anchor)).toEqual([
      '2026-07-08T01:20:00Z',
      '2026-07-08T00:20:00Z',
    ]);
    expect(previousRuns('rate(1 hour)', 'UTC', '2026-07-08T02:00:00Z', 2)).toEqual([]);
  });

  it('are none when none are asked for', () => {
    expect(previousRuns('cron(0 2 * * ? *)', 'UTC', '2026-07-08T02:00:00Z', 0)).toEqual([]);
  });
});
