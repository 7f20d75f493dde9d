import { Cron as Croner } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds, formatInstant, parseInstant } from '#core/instant.ts';
import { longestInterval, nextRun, nextRuns } from '#core/schedule/next-run.ts';
import { fromWallClock, isTimezone, localDay, toWallClock } from '#core/schedule/zone.ts';

describe('the next run of a cron schedule', () => {
  it('is daily at 02:00 UTC when the policy says so [E-4.2-0200]', () => {
    const runs = nextRuns('cron(0 2 * * ? *)', 'UTC', '2026-02-27T02:00:00Z', 3);
    expect(runs).toEqual(['2026-02-28T02:00:00Z', '2026-03-01T02:00:00Z', '2026-03-02T02:00:00Z']);
  });

  it('is strictly after the instant asked about', () => {
    expect(nextRun('cron(0 2 * * ? *)', 'UTC', '2026-01-01T01:59:59Z')).toBe('2026-01-01T02:00:00Z');
    expect(nextRun('cron(0 2 * * ? *)', 'UTC', '2026-01-01T02:00:00Z')).toBe('2026-01-02T02:00:00Z');
  });

  it('skips a local time that the clocks jump over in spring', () => {
    // Berlin jumps from 02:00 to 03:00 on 29 March 2026.
    expect(nextRuns('cron(30 2 * * ? *)', 'Europe/Berlin', '2026-03-27T12:00:00Z', 3)).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-30T00:30:00Z',
      '2026-03-31T00:30:00Z',
    ]);
  });

  it('runs once, the first time, at a local time that the clocks repeat in autumn', () => {
    // New York falls back from 02:00 to 01:00 on 1 November 2026: 01:30 is 05:30Z, then 06:30Z.
    expect(nextRuns('cron(30 1 * * ? *)', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:30:00Z',
      '2026-11-02T06:30:00Z',
    ]);
    expect(nextRun('cron(30 1 * * ? *)', 'America/New_York', '2026-11-01T05:45:00Z')).toBe('2026-11-02T06:30:00Z');
  });

  it('waits 25 hours at most over the autumn change for a backup at 03:00 in London', () => {
    expect(longestInterval('cron(0 3 * * ? *)', 'Europe/London', '2026-10-20T12:00:00Z', 14)).toBe(25 * 3600);
  });

  it('ends when its years are over', () => {
    expect(nextRun('cron(0 2 1 1 ? 2026)', 'UTC', '2026-01-01T01:00:00Z')).toBe('2026-01-01T02:00:00Z');
    expect(nextRun('cron(0 2 1 1 ? 2026)', 'UTC', '2026-01-01T02:00:00Z')).toBeUndefined();
    expect(nextRun('cron(0 2 30 2 ? *)', 'UTC', '2026-01-01T02:00:00Z')).toBeUndefined();
    expect(longestInterval('cron(0 2 1 1 ? 2026)', 'UTC', '2025-06-01T00:00:00Z', 5)).toBeUndefined();
  });

  it('waits for a leap day', () => {
    expect(nextRun('cron(0 2 29 2 ? *)', 'UTC', '2026-01-01T02:00:00Z')).toBe('2028-02-29T02:00:00Z');
  });

  it('agrees with another calendar where clocks do not change', () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 3 });
    const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 3 });
    const weekday = fc.option(fc.integer({ min: 1, max: 7 }), { nil: undefined });
    const dayOfMonth = fc.integer({ min: 1, max: 31 });
    const zone = fc.constantFrom('UTC', 'Asia/Kolkata', 'America/Phoenix');
    const after = fc.integer({ min: 1_700_000_000, max: 1_900_000_000 });
    fc.assert(
      fc.property(minutes, hours, weekday, dayOfMonth, zone, after, (minute, hour, week, day, timezone, seconds) => {
        const from = formatInstant(seconds * 1000);
        const ours = `cron(${minute} ${hour} ${week === undefined ? day : '?'} * ${week ?? '?'} *)`;
        const theirs = `${minute} ${hour} ${week === undefined ? day : '*'} * ${week === undefined ? '*' : week - 1}`;
        const expected = new Croner(theirs, { timezone }).nextRun(new Date(seconds * 1000));
        expect(nextRun(ours, timezone, from)).toBe(formatInstant(expected?.getTime() ?? 0));
      }),
      { numRuns: 300 },
    );
  });

  it('is what a walk through every minute finds, where clocks change', () => {
    const changes = [
      ['Europe/London', '2026-03-29T01:00:00Z'],
      ['Europe/London', '2026-10-25T01:00:00Z'],
      ['America/New_York', '2026-03-08T07:00:00Z'],
      ['America/New_York', '2026-11-01T06:00:00Z'],
      // Half an hour.
      ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
      ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: -300, max: 200 }),
        ([zone, change], hour, quarter, offset) => {
          const after = addSeconds(change, offset * 60);
          const expression = `cron(${quarter * 15} ${hour} * * ? *)`;
          expect(nextRun(expression, zone, after)).toBe(walk(zone, hour, quarter * 15, after));
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** The first minute after `after` whose wall clock matches for the first time that day. */
function walk(zone: string, hour: number, minute: number, after: string): string | undefined {
  const seen = new Set<number>();
  const start = Math.floor(parseInstant(after) / 60_000) * 60_000;
  for (let at = start - 26 * 3_600_000; at < start + 72 * 3_600_000; at += 60_000) {
    const wall = toWallClock(at, zone);
    if (seen.has(wall)) continue;
    seen.add(wall);
    const clock = new Date(wall);
    const matches = clock.getUTCHours() === hour && clock.getUTCMinutes() === minute;
    if (matches && at > parseInstant(after)) return formatInstant(at);
  }
  return undefined;
}

describe('the next run of a rate', () => {
  it('counts elapsed time from its anchor, over any change of clocks', () => {
    const anchor = '2026-03-28T10:17:03Z';
    expect(nextRun('rate(1 day)', 'Europe/Berlin', '2026-03-29T10:17:02Z', anchor)).toBe('2026-03-29T10:17:03Z');
    expect(nextRun('rate(1 day)', 'Europe/Berlin', '2026-03-29T10:17:03Z', anchor)).toBe('2026-03-30T10:17:03Z');
    expect(nextRuns('rate(90 minutes)', 'UTC', anchor, 2)).toEqual(['2026-03-28T11:47:03Z', '2026-03-28T13:17:03Z']);
  });

  it('first runs one interval after its anchor', () => {
    expect(nextRun('rate(1 hour)', 'UTC', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')).toBe('2026-01-02T01:00:00Z');
  });

  it('is refused without an anchor, and when it does not read', () => {
    expect(() => nextRun('rate(1 hour)', 'UTC', '2026-01-01T00:00:00Z')).toThrow(
      'needs the instant from which it counts',
    );
    expect(() => nextRun('rate(0 hours)', 'UTC', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')).toThrow(
      'neither cron',
    );
    expect(() => nextRun('at(2026-01-01T00:00:00)', 'UTC', '2026-01-01T00:00:00Z')).toThrow('neither cron');
  });
});

describe('zones', () => {
  it('have one, two or no instants for a wall-clock time', () => {
    const wall = (text: string) => Date.parse(`${text}Z`);
    expect(fromWallClock(wall('2026-07-01T12:00:00'), 'Europe/Berlin').map(formatInstant)).toEqual([
      '2026-07-01T10:00:00Z',
    ]);
    expect(fromWallClock(wall('2026-10-25T02:30:00'), 'Europe/Berlin').map(formatInstant)).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
    ]);
    expect(fromWallClock(wall('2026-03-29T02:30:00'), 'Europe/Berlin')).toEqual([]);
  });

  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Europe/Kiev', 'America/Argentina/Buenos_Aires'])(
    'know %s',
    (zone) => {
      expect(isTimezone(zone)).toBe(true);
    },
  );

  it.each(['Europe/Berln', 'europe/berlin', 'utc', '+01:00', 'IST', ''])('do not know %j', (zone) => {
    expect(isTimezone(zone)).toBe(false);
  });

  it('have days of their own', () => {
    expect(localDay(Date.parse('2026-01-17T20:00:00Z'), 'Asia/Kolkata')).toBe('2026-01-18');
  });
});
