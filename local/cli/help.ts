/** What `--help` says, from the table of commands. */
import type { Command, Option } from './command.ts';

export const programme = 'npm run -s lifeboat --';

export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'Turns a written backup policy into a deployed, watched and proven AWS backup pipeline.',
    '',
    `Usage: ${programme} <command> [options]`,
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    `${programme} <command> --help says more about one of them.`,
    'Exit code 0: done and good. 1: done, and something is wrong. 2: it could not run.',
  ].join('\n');
}

export function helpOf({ name, summary, usage, options, details }: Command): string {
  const rows = Object.entries({ ...options, help: { summary: 'this text' } }).map(row);
  const width = Math.max(...rows.map(([left]) => left.length));
  return [
    `${summary}.`,
    '',
    `Usage: ${programme} ${name} ${usage}`,
    '',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    '',
    details,
  ].join('\n');
}

function row([name, { value, summary, ...option }]: [string, Option]): [string, string] {
  const fallback = option.default === undefined ? '' : ` (default ${option.default})`;
  return [`--${name}${value === undefined ? '' : ` ${value}`}`, `${summary}${fallback}`];
}
