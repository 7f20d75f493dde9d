import { describe, expect, it } from 'vitest';
import { parseCron, ScheduleError } from '#core/schedule/cron.ts';

const days = (expression: string, year: number, month: number) => parseCron(expression).daysOf(year, month);

describe('cron fields', () => {
  it('read lists, ranges, steps and names', () => {
    const cron = parseCron('cron(0/20,5 1-3,23 ? JAN,MAR-APR MON-FRI 2026-2027)');
    expect(cron.minutes).toEqual([0, 5, 20, 40]);
    expect(cron.hours).toEqual([1, 2, 3, 23]);
    expect([...cron.months]).toEqual([1, 3, 4]);
    expect([...cron.years]).toEqual([2026, 2027]);
    expect(days('cron(0 0 ? * MON-FRI *)', 2026, 2).slice(0, 6)).toEqual([2, 3, 4, 5, 6, 9]);
  });

  it('count the days of the week from Sunday, 1', () => {
    expect(days('cron(0 0 ? * 1 *)', 2026, 3)).toEqual([1, 8, 15, 22, 29]);
    expect(days('cron(0 0 ? * SUN *)', 2026, 3)).toEqual([1, 8, 15, 22, 29]);
    expect(days('cron(0 0 ? * L *)', 2026, 3)).toEqual([7, 14, 21, 28]);
  });

  it.each([
    ['cron(0 0 L * ? *)', 2026, 2, [28]],
    ['cron(0 0 L * ? *)', 2028, 2, [29]],
    ['cron(0 0 31 * ? *)', 2026, 4, []],
    ['cron(0 0 ? * 6L *)', 2026, 3, [27]],
    ['cron(0 0 ? * 3#2 *)', 2026, 3, [10]],
    ['cron(0 0 ? * MON#1 *)', 2026, 3, [2]],
    ['cron(0 0 ? * 2#5 *)', 2026, 2, []],
    // Saturday 1 August 2026 moves to Monday 3, Sunday 15 November to Monday 16, Saturday 14 November to Friday 13.
    ['cron(0 0 1W * ? *)', 2026, 8, [3]],
    ['cron(0 0 15W * ? *)', 2026, 11, [16]],
    ['cron(0 0 14W * ? *)', 2026, 11, [13]],
    // Sunday 31 May 2026 may not leave its month.
    ['cron(0 0 31W * ? *)', 2026, 5, [29]],
    ['cron(0 0 31W * ? *)', 2026, 6, []],
  ] as const)('%s in %d-%d is %j', (expression, year, month, expected) => {
    expect(days(expression, year, month)).toEqual(expected);
  });

  it.each([
    ['cron(0 2 * * ?)', 'six fields'],
    ['cron(0 2 * * * *)', '"?" in exactly one'],
    ['cron(0 2 ? * ? *)', '"?" in exactly one'],
    ['cron(60 2 * * ? *)', '"60" is not a minutes'],
    ['cron(0 24 * * ? *)', 'hours between 0 and 23'],
    ['cron(0 2 0 * ? *)', 'day of month'],
    ['cron(0 2 ? * 8 *)', 'day of week'],
    ['cron(0 2 ? * MON/2 *)', 'day of week'],
    ['cron(0 2 ? * FRI-MON *)', 'day of week'],
    ['cron(0 2 LW * ? *)', 'day of month'],
    ['cron(0 2 32W * ? *)', 'day of month'],
    ['cron(0 2 ? * 3#6 *)', 'day of week'],
    ['cron(0 2 ? * 3#1,6#3 *)', 'day of week'],
    ['cron(0 2 * 13 ? *)', 'month'],
    ['cron(0 2 * * ? 1969)', 'year'],
    ['cron(0/0 2 * * ? *)', 'minutes'],
    ['cron(a 2 * * ? *)', '"a" is not a minutes'],
    ['0 2 * * *', 'six fields'],
  ])('refuse %s', (expression, why) => {
    expect(() => parseCron(expression)).toThrow(ScheduleError);
    expect(() => parseCron(expression)).toThrow(why);
  });
});
