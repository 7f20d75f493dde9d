import { describe, expect, it } from 'vitest';
import { rateExpression, scheduleOf, schedulePattern, shiftHours, toExpression } from '#core/schedule/frequency.ts';

describe('a frequency', () => {
  it.each([
    ['every 1h', 'rate(1 hour)'],
    ['every 12h', 'rate(12 hours)'],
    ['every 15m', 'rate(15 minutes)'],
    ['every 24h', 'rate(1 day)'],
    ['every 90m', 'rate(90 minutes)'],
    ['daily at 02:00', 'cron(0 2 * * ? *)'],
    ['daily at 23:45', 'cron(45 23 * * ? *)'],
    ['weekly on sunday at 03:30', 'cron(30 3 ? * 1 *)'],
    ['weekly on saturday at 00:00', 'cron(0 0 ? * 7 *)'],
    ['monthly on day 1 at 04:00', 'cron(0 4 1 * ? *)'],
    ['monthly on day 28', 'cron(0 0 28 * ? *)'],
    ['quarterly on day 2 at 06:30', 'cron(30 6 2 1,4,7,10 ? *)'],
    ['half-yearly on day 1', 'cron(0 0 1 1,7 ? *)'],
    ['yearly on october 10 at 06:00', 'cron(0 6 10 10 ? *)'],
    ['cron(0 4 L * ? *)', 'cron(0 4 L * ? *)'],
  ])('%j is %s for EventBridge Scheduler', (frequency, expression) => {
    expect(toExpression(frequency)).toEqual({ expression });
  });

  it.each([
    '',
    'hourly',
    'every 30s',
    'every 0h',
    'daily at 2:00',
    'daily at 24:00',
    'weekly on sonntag at 03:00',
    'Daily at 02:00',
  ])('refuses %j and says what would read', (frequency) => {
    expect(() => toExpression(frequency)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('daily at 02:00') }),
    );
  });

  it('refuses a day that some months do not have, with the way out', () => {
    expect(() => toExpression('monthly on day 31 at 04:00')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('cron(0 4 L * ? *)') }),
    );
  });

  it('refuses a cron that AWS would refuse', () => {
    expect(() => toExpression('cron(0 2 * * *)')).toThrow('six fields');
  });

  it.each(['continuous', 'on change'])('%j has no clock', (frequency) => {
    expect(scheduleOf(frequency)).toBeUndefined();
    expect(() => toExpression(frequency)).toThrow('is not a frequency');
  });

  it('is known by the pattern that editors have, as far as a pattern can know', () => {
    const pattern = new RegExp(schedulePattern);
    for (const good of ['every 90m', 'daily at 02:00', 'yearly on march 28', 'cron(0 2 * * ? *)']) {
      expect(good).toMatch(pattern);
      expect(() => scheduleOf(good)).not.toThrow();
    }
    for (const bad of ['nightly', 'daily at 02:00 ', 'monthly on day 29', 'on change', 'rate(1 hour)']) {
      expect(bad).not.toMatch(pattern);
    }
  });

  it('counts in whole minutes only', () => {
    expect(rateExpression(3600)).toBe('rate(1 hour)');
    expect(() => rateExpression(90)).toThrow('whole number of minutes');
    expect(() => rateExpression(0)).toThrow('whole number of minutes');
  });
});

describe('a shifted schedule', () => {
  it.each([
    ['cron(0 4 1 * ? *)', 1, 'cron(0 5 1 * ? *)'],
    ['cron(0 4,16 1 * ? *)', 2, 'cron(0 6,18 1 * ? *)'],
    // Later would be the next day, so it is earlier.
    ['cron(30 23 28 * ? *)', 1, 'cron(30 22 28 * ? *)'],
    ['cron(30 22 28 * ? *)', 2, 'cron(30 20 28 * ? *)'],
    ['cron(0 4 1 * ? *)', 0, 'cron(0 4 1 * ? *)'],
    ['rate(1 hour)', 1, 'rate(1 hour)'],
    ['cron(0 */2 * * ? *)', 1, 'cron(0 */2 * * ? *)'],
  ])('%s by %d h is %s', (expression, hours, shifted) => {
    expect(shiftHours(expression, hours)).toBe(shifted);
  });
});
