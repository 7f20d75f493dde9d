import { describe, expect, it } from 'vitest';
import { nextRuns } from '#core/schedule/next-run.ts';
import { dueAfter } from '#local/rehearsal/invariants/calendar.ts';

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
