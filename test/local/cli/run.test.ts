import { describe, expect, it } from 'vitest';
import { wholeNumber } from '#local/cli/arguments.ts';
import type { Arguments, Command } from '#local/cli/command.ts';
import { commands } from '#local/cli/commands.ts';
import { lifeboat, lifeboatProcess } from './support.ts';

const seen: { args?: Arguments } = {};
const example: Command = {
  name: 'example',
  summary: 'Shows what a command can be',
  usage: 'FILE [options]',
  operands: { min: 1, max: 2, what: 'one file or two' },
  options: {
    count: { value: 'N', summary: 'how many', default: '3' },
    colour: { value: 'red|green', summary: 'which', choices: ['red', 'green'] },
    loud: { summary: 'louder' },
  },
  details: 'And that is all.',
  run: (args) => {
    seen.args = args;
    return args.has('loud') ? 1 : 0;
  },
};
const stage = { commands: [example] };

describe('help', () => {
  it('lists every command there is, and no other', async () => {
    const { code, out, err } = await lifeboat(['--help']);
    expect([code, err]).toEqual([0, '']);
    for (const { name, summary } of commands) expect(out).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
    expect(out.match(/^ {2}\w/gm)).toHaveLength(commands.length);
  });

  it.each([['--help'], ['-h']])('of a command by %s says usage, options with defaults, and details', async (option) => {
    const { code, out } = await lifeboat(['example', option], stage);
    expect(code).toBe(0);
    expect(out).toBe(`Shows what a command can be.

Usage: npm run -s lifeboat -- example FILE [options]

  --count N           how many (default 3)
  --colour red|green  which
  --loud              louder
  --help              this text

And that is all.
`);
  });

  it.each(commands.map(({ name }) => [name]))(
    'of %s exists and is answered before its operands are asked for',
    async (name) => {
      expect(await lifeboat([name, '--help'])).toMatchObject({ code: 0, err: '' });
    },
  );
});

describe('a command', () => {
  it('gets operands, values, defaults and switches, and gives the exit code', async () => {
    expect((await lifeboat(['example', 'a', '--count=5', 'b', '--loud'], stage)).code).toBe(1);
    expect(seen.args?.operands).toEqual(['a', 'b']);
    expect(seen.args?.value('count')).toBe('5');
    expect((await lifeboat(['example', '--colour', 'red', '--', '--loud'], stage)).code).toBe(0);
    expect(seen.args?.operands).toEqual(['--loud']);
    expect([seen.args?.value('count'), seen.args?.value('colour')]).toEqual(['3', 'red']);
  });

  it.each<[string[], string]>([
    [[], 'a command is missing: write one of example'],
    [['exmaple'], 'there is no command "exmaple": did you mean "example"?'],
    [['example', 'a', '--lowd'], 'there is no option --lowd: did you mean "--loud"?'],
    [
      ['example', 'a', '--constructor'],
      'there is no option --constructor: write one of --count, --colour, --loud, --help',
    ],
    [['example', 'a', '-x'], 'there is no option -x'],
    [['example', 'a', '--count'], '--count needs a value: write --count N'],
    [['example', 'a', '--count='], '--count needs a value'],
    [['example', 'a', '--loud=yes'], '--loud is a switch and takes no value'],
    [['example', 'a', '--colour', 'gren'], '--colour gren: did you mean "green"?'],
    [['example'], 'example needs one file or two'],
    [['example', 'a', 'b', 'c'], 'example takes one file or two, and 3 are given'],
  ])('is refused with exit code 2 and a remedy: %j', async (words, says) => {
    const { code, out, err } = await lifeboat(words, stage);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
    expect(err).toMatch(/\nSee npm run -s lifeboat -- (example )?--help\.\n$/);
  });

  it('that breaks is not mistaken for a wrong command line', async () => {
    const broken = { ...example, run: () => Promise.reject(new Error('broken')) };
    await expect(lifeboat(['example', 'a'], { commands: [broken] })).rejects.toThrow('broken');
  });
});

describe('a whole number', () => {
  it('is read between its bounds', () => expect(wholeNumber('count', '7', 1, 7)).toBe(7));

  it.each(['8', '0', '-1', '1.5', 'x', '', '9'.repeat(40)])('is not %j', (text) => {
    expect(() => wholeNumber('count', text, 1, 7)).toThrow(`--count ${text}: write a whole number from 1 to 7`);
  });
});

describe('the process', () => {
  it('gives help on stdout and 0, and a wrong word on stderr and 2', async () => {
    const [help, wrong] = await Promise.all([lifeboatProcess(['--help']), lifeboatProcess(['lnt'])]);
    expect(help).toMatchObject({ code: 0, err: '', out: expect.stringContaining('Usage: npm run -s lifeboat --') });
    expect(wrong).toMatchObject({ code: 2, out: '', err: expect.stringContaining('did you mean "lint"?') });
  });
});
