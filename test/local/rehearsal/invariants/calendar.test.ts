import { describe, expect, it } from 'vitest';
import { shiftHours, toExpression } from '#core/schedule/frequency.ts';
import { nextRuns } from '#core/schedule/next-run.ts';
import { dueAfter } from '#local/rehearsal/invariants/calendar.ts';
import { hoursLater, writtenAfter } from '#local/rehearsal/invariants/truth/written.ts';

function due(expression: string, timezone: string, from: string, count: number): string[] {
  const start = Date.parse(from);
  const times = dueAfter({ expression, timezone }, start, start);
  return Array.from({ length: count }, () =>
    new Date(times.next().value as number).toISOString().replace('.000Z', 'Z'),
  );
}

describe('when a run is due', () => {
  it.each([
    ['cron(0 2 * * ? *)', 'UTC', 40],
    ['cron(30 2 * * ? *)', 'Europe/Berlin', 400],
    ['cron(15 1 ? * 1 *)', 'America/New_York', 60],
    ['cron(0 4 1 * ? *)', 'Asia/Kolkata', 14],
    ['cron(0 4 1 1,4,7,10 ? *)', 'UTC', 6],
    ['cron(0/20 6-7 ? * MON-FRI *)', 'Australia/Lord_Howe', 60],
    ['cron(0 4 L * ? *)', 'UTC', 14],
    ['rate(1 hour)', 'UTC', 30],
    ['rate(15 minutes)', 'UTC', 10],
  ])('%s in %s agrees with the calendar that makes the schedules', (expression, timezone, count) => {
    const from = '2026-01-17T00:30:00Z';
    expect(due(expression, timezone, from, count)).toEqual(nextRuns(expression, timezone, from, count));
  });

  it('refuses an expression that it cannot judge', () => {
    expect(() => due('cron(0 2 3W * ? *)', 'UTC', '2026-01-01T00:00:00Z', 1)).toThrow(
      '"3W" in a schedule cannot be judged.',
    );
  });
});

describe('when the words of a policy say that something runs', () => {
  it.each([
    ['daily at 02:00', 'UTC', 40],
    ['daily at 02:30', 'Europe/Berlin', 400],
    ['weekly on sunday at 01:15', 'America/New_York', 60],
    ['monthly on day 1 at 04:00', 'Asia/Kolkata', 14],
    ['monthly on day 28', 'UTC', 14],
    ['quarterly on day 4 at 06:00', 'Asia/Kolkata', 6],
    ['half-yearly on day 1 at 09:00', 'UTC', 4],
    ['yearly on october 10 at 06:00', 'UTC', 2],
    ['cron(0 3 ? * SUN,WED *)', 'UTC', 20],
    ['cron(0 6,18 2,16 * ? *)', 'UTC', 20],
  ])('%s in %s is what the schedules make of it, now and hours later', (frequency, timezone, count) => {
    const from = '2026-01-17T00:30:00Z';
    const { expression } = toExpression(frequency);
    for (const hours of [0, 1, 22]) {
      const times = writtenAfter(hoursLater(frequency, hours), timezone, Date.parse(from));
      const written = Array.from({ length: count }, () => new Date(times?.next().value as number).toISOString());
      const scheduled = nextRuns(shiftHours(expression, hours), timezone, from, count);
      expect(written.map((at) => at.replace('.000Z', 'Z'))).toEqual(scheduled);
    }
  });

  it('is not judged of a rate, and refused of what does not read', () => {
    expect(writtenAfter('every 1h', 'UTC', 0)).toBeUndefined();
    expect(() => writtenAfter('now and then', 'UTC', 0)).toThrow('"now and then" is no frequency that can be judged.');
  });
});
