/** Arguments of a command, read strictly: an option that is not its own is refused with the one that was meant. */
import { parseArgs } from 'node:util';
import { suggestion } from '#core/policy/suggest.ts';
import { type Arguments, type Command, type Option, UsageError } from './command.ts';

/** Throws UsageError. */
export function readArguments(command: Command, args: readonly string[]): Arguments | 'help' {
  const options: Command['options'] = { ...command.options, help: { summary: '' } };
  const { tokens } = parseArgs({ args: [...args], options: shapes(options), strict: false, tokens: true });
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'option') given.set(token.name, read(token.name, token.rawName, token.value, options));
  }
  if (given.has('help')) return 'help';
  const operands = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  count(command, operands.length);
  return { operands, value: (name) => given.get(name) ?? options[name]?.default, has: (name) => given.has(name) };
}

function shapes(options: Command['options']) {
  const shape = ({ value }: Option) => ({ type: value === undefined ? ('boolean' as const) : ('string' as const) });
  const named = Object.entries(options).map(([name, option]) => [name, shape(option)] as const);
  return { ...Object.fromEntries(named), help: { type: 'boolean' as const, short: 'h' } };
}

/** The value of one option; of a switch, nothing. */
function read(name: string, raw: string, value: string | undefined, options: Command['options']): string {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (!option) {
    const known = Object.keys(options).map((each) => `--${each}`);
    throw new UsageError(`there is no option ${raw}: ${suggestion(raw, known)}`);
  }
  if (option.value === undefined) {
    if (value !== undefined) throw new UsageError(`${raw} is a switch and takes no value: write ${raw} alone`);
    return '';
  }
  if (value === undefined || value === '') throw new UsageError(`${raw} needs a value: write ${raw} ${option.value}`);
  if (option.choices && !option.choices.includes(value)) {
    throw new UsageError(`${raw} ${value}: ${suggestion(value, option.choices)}`);
  }
  return value;
}

function count({ name, operands: { min, max, what } }: Command, given: number): void {
  if (given < min) throw new UsageError(`${name} needs ${what}`);
  if (given > max) throw new UsageError(`${name} takes ${what}, and ${given} are given`);
}

/** A whole number between two others. Throws UsageError that names the option. */
export function wholeNumber(option: string, text: string, from: number, to: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= from && value <= to) return value;
  throw new UsageError(`--${option} ${text}: write a whole number from ${from} to ${to}`);
}
