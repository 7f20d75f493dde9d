import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds, secondsBetween, secondsPer } from '#core/instant.ts';
import { clockChanges, firstOccurrences } from '#core/lint/clock-changes.ts';
import { gapsOf } from '#core/lint/gaps.ts';
import { nextRuns } from '#core/schedule/next-run.ts';
import { fromWallClock } from '#core/schedule/zone.ts';
import { now } from './good-policy.ts';

const { hour, day } = secondsPer;

describe('the gaps of a schedule', () => {
  it.each<[string, string, string, number]>([
    ['a rate', 'rate(6 hours)', 'UTC', 6 * hour],
    ['a day in UTC', 'cron(0 2 * * ? *)', 'UTC', day],
    ['a day that has 25 hours in autumn', 'cron(0 12 * * ? *)', 'Europe/Berlin', 25 * hour],
    ['a day that is skipped in spring', 'cron(30 2 * * ? *)', 'Europe/Berlin', 47 * hour],
    ['an hour that comes twice', 'cron(0 * * * ? *)', 'Europe/Berlin', 2 * hour],
    ['half an hour that comes twice', 'cron(0 * * * ? *)', 'Australia/Lord_Howe', 1.5 * hour],
    ['a quarter of an hour, over an hour that comes twice', 'cron(0/15 * * * ? *)', 'America/New_York', 75 * 60],
    ['a week with an hour more', 'cron(0 12 ? * SUN *)', 'Europe/Berlin', 7 * day + hour],
    ['a month of 31 days', 'cron(0 4 1 * ? *)', 'UTC', 31 * day],
    ['the last day of the month', 'cron(0 4 L * ? *)', 'UTC', 31 * day],
    ['a day that few months have', 'cron(0 4 31 * ? *)', 'UTC', 61 * day],
    ['a quarter', 'cron(0 4 1 1,4,7,10 ? *)', 'UTC', 92 * day],
    ['a leap year', 'cron(0 4 1 3 ? *)', 'UTC', 366 * day],
    ['weekdays', 'cron(0 2 ? * MON-FRI *)', 'UTC', 3 * day],
  ])('of %s', (_, expression, timezone, longest) => {
    const gaps = gapsOf(expression, timezone, now);
    expect(gaps?.longest).toBe(longest);
    expect(secondsBetween(gaps?.from ?? now, gaps?.to ?? now)).toBe(longest);
  });

  it('are none when the years of a schedule are over', () => {
    expect(gapsOf('cron(0 2 * * ? 2020)', 'UTC', now)).toBeUndefined();
  });

  it('hold every wait that a walk of three years finds, for any time of day and zone', () => {
    const zones = fc.constantFrom(
      'Europe/London',
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Sydney',
      'Africa/Cairo',
    );
    const times = fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 23 }));
    fc.assert(
      fc.property(zones, times, fc.constantFrom('* * ? *', '? * 1 *', '? * 2,5 *'), (zone, [minute, at], days) => {
        const expression = `cron(${minute} ${at} ${days})`;
        const runs = nextRuns(expression, zone, now, 3 * 365).filter((run) => run < addSeconds(now, 3 * 365 * day));
        const waits = runs.slice(1).map((run, index) => secondsBetween(runs[index] ?? run, run));
        const gaps = gapsOf(expression, zone, now);
        expect(gaps?.longest).toBe(Math.max(...waits));
      }),
      { numRuns: 15 },
    );
  });

  it('hold every wait around a clock change, for schedules with many runs a day', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Antarctica/Troll');
    const times = fc.constantFrom('0 *', '0/20 *', '0,59 1-3', '30 0-23', '15 9-17', '0 2,3', '* 2');
    const begins = fc.constantFrom(
      '2026-03-06T00:00:00Z',
      '2026-03-27T00:00:00Z',
      '2026-10-02T00:00:00Z',
      '2026-10-23T00:00:00Z',
    );
    fc.assert(
      fc.property(zones, times, begins, (zone, time, begin) => {
        const expression = `cron(${time} * * ? *)`;
        const runs = nextRuns(expression, zone, begin, 600).filter((run) => run < addSeconds(begin, 4 * day));
        const waits = runs.slice(1).map((run, index) => secondsBetween(runs[index] ?? run, run));
        const gaps = gapsOf(expression, zone, now);
        expect(gaps?.longest).toBeGreaterThanOrEqual(Math.max(...waits));
        expect(gaps?.shortest).toBeLessThanOrEqual(Math.min(...waits));
      }),
      { numRuns: 40 },
    );
  });
});

describe('clock changes', () => {
  const of = (zone: string, years = 1) => clockChanges(zone, '2026-01-01T00:00:00Z', `${2026 + years}-01-01T00:00:00Z`);

  it.each<[string, [string, number][]]>([
    ['UTC', []],
    ['Asia/Kolkata', []],
    [
      'Europe/Berlin',
      [
        ['2026-03-29T01:00:00Z', hour],
        ['2026-10-25T01:00:00Z', -hour],
      ],
    ],
    [
      'America/New_York',
      [
        ['2026-03-08T07:00:00Z', hour],
        ['2026-11-01T06:00:00Z', -hour],
      ],
    ],
    [
      'Australia/Lord_Howe',
      [
        ['2026-04-04T15:00:00Z', -hour / 2],
        ['2026-10-03T15:30:00Z', hour / 2],
      ],
    ],
    [
      'Africa/Casablanca',
      [
        ['2026-02-15T02:00:00Z', -hour],
        ['2026-03-22T02:00:00Z', hour],
      ],
    ],
  ])('of %s', (zone, changes) => {
    expect(of(zone)).toEqual(changes.map(([at, forward]) => ({ at, forward })));
  });

  it('come twice a year for years', () => expect(of('Europe/Berlin', 5)).toHaveLength(10));
});

describe('first occurrences', () => {
  it('are those that the platform itself gives, for any local time of three years', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
    );
    const begin = Date.UTC(2026, 0, 2);
    const minutes = fc.integer({ min: 0, max: 3 * 365 * 24 * 60 });
    const readers = new Map<string, (wall: number) => number | undefined>();
    fc.assert(
      fc.property(zones, minutes, fc.boolean(), (zone, minute, nearChange) => {
        const reader = readers.get(zone) ?? firstOccurrences(zone, '2026-01-01T00:00:00Z', '2029-01-10T00:00:00Z');
        readers.set(zone, reader);
        // Every other time falls into the hours in which clocks change.
        const at = nearChange ? Date.UTC(2026, 2, 28 + (minute % 3), 0, minute % 300) : begin + minute * 60_000;
        expect(reader(at)).toBe(fromWallClock(at, zone)[0]);
      }),
      { numRuns: 2000 },
    );
  });
});
