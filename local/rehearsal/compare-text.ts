/** Two rehearsals side by side, for the terminal. */
import { lasting, whole } from '#core/page/format.ts';
import { columns } from '../start/terminal.ts';
import type { Comparison, Difference } from './compare.ts';
import { promisesHeld, type RehearsalResult } from './result.ts';
import { type Environment, painter, type TextOutput, verdictOf } from './text.ts';

export function comparisonText({ a, b, differences, replay }: Comparison, out: TextOutput, env: Environment): string {
  const paint = painter(out, env);
  const verdict = (letter: string, result: RehearsalResult) => {
    const held = promisesHeld(result);
    const { id, version, file } = result.policy;
    return `${letter}  ${file}: ${id}, version ${version}\n   ${paint(held ? 'green' : 'red', `${held ? '✓' : '✗'} ${verdictOf(result)}`)}`;
  };
  const rows = differences.map((each) => [each.what, ...cells(each)]);
  return [
    `${whole(a.days)} days from ${a.from.slice(0, 10)}, ${whole(a.databases)} databases, seed ${a.seed}`,
    `${verdict('A', a)}\n${verdict('B', b)}`,
    columns(['', 'A', 'B', 'better'], rows),
    `Replay: ${replay}`,
  ].join('\n\n');
}

export function cells({ a, b, unit, better }: Difference): [a: string, b: string, better: string] {
  const words = { a: 'A', b: 'B', equal: 'equal' } as const;
  return [figure(a, unit), figure(b, unit), better === undefined ? '' : words[better]];
}

function figure(value: number | undefined, unit: Difference['unit']): string {
  if (value === undefined) return '–';
  if (unit === 'seconds') return lasting(value);
  if (unit === 'usd') return `${value.toFixed(2)} $`;
  return unit === 'gigabytes' ? `${whole(Math.round(value))} GB` : whole(value);
}
