import { describe, expect, it } from 'vitest';
import { help, readOptions, UsageError } from '#local/start/options.ts';

describe('the command line of the local run', () => {
  it('runs three days of the database policy when nothing is asked for', () => {
    expect(readOptions([])).toEqual({
      policy: 'policies/pol-isms-008.yaml',
      days: 3,
      seed: 1,
      breakage: undefined,
      serve: false,
      port: 0,
    });
  });

  it('explains itself, every breakage by name', () => {
    expect(readOptions(['--help'])).toBe('help');
    for (const what of ['snapshot', 'copy', 'restore', 'data']) expect(help).toMatch(new RegExp(`^ +${what} `, 'm'));
  });

  it.each([
    [['--brake', 'copy'], /brake/],
    [['--break', 'disk'], /--break disk: choose one of snapshot, copy, restore, data/],
    [['--days', '0'], /--days 0: write a whole number from 1 to 28/],
    [['--days', '3.5'], /--days 3.5/],
    [['--port', '70000'], /from 0 to 65535/],
    [['extra'], /extra/],
  ])('refuses %j and says what would be right', (args, message) => {
    expect(() => readOptions(args)).toThrow(UsageError);
    expect(() => readOptions(args)).toThrow(message);
  });
});
