/** The results as Markdown, for the terminal and for docs/benchmarks.md alike. */
import { cpus } from 'node:os';
import type { CallRate } from './calls.ts';
import type { Rate } from './engine/engine.ts';
import { figure } from './figures.ts';
import type { RehearsalCost } from './rehearsals.ts';

export interface Results {
  readonly engines?: readonly Rate[];
  readonly rehearsals?: readonly RehearsalCost[];
  readonly calls?: readonly CallRate[];
}

/** `date`: `2026-01-17` */
export function document({ engines, rehearsals, calls }: Results, date: string): string {
  const sections = [
    machine(date),
    engines && engineTable(engines),
    rehearsals && rehearsalTable(rehearsals),
    calls && callTable(calls),
  ];
  return sections.filter((section) => section !== undefined).join('\n\n');
}

/** No host name and no path: what the figures depend on. */
function machine(date: string): string {
  const all = cpus();
  return `Measured on ${date}: ${all.length} cores, ${all[0]?.model.trim() ?? 'unknown'}, Node.js ${process.version}.`;
}

function engineTable(rates: readonly Rate[]): string {
  const rows = rates.map(({ who, how, perSecond, ratio }) => [
    who,
    how,
    figure(perSecond),
    who === 'this project' ? '' : `${figure(ratio)} ×`,
  ]);
  return table('Workflow engine', ['interpreter', 'way', 'executions/s', 'this project is faster by'], rows);
}

function rehearsalTable(costs: readonly RehearsalCost[]): string {
  const rows = costs.map(({ databases, databaseDays, seconds, msPerDatabaseDay, memoryMiB }) => [
    figureless(databases),
    figureless(databaseDays),
    figure(seconds),
    figure(msPerDatabaseDay),
    figureless(memoryMiB),
  ]);
  return table('Rehearsal', ['databases', 'database-days', 'CPU s', 'ms for a database-day', 'memory, MiB'], rows);
}

function callTable(rates: readonly CallRate[]): string {
  const rows = rates.map(({ transport, callsPerSecond }) => [`\`${transport}\``, figureless(callsPerSecond)]);
  return table('API calls', ['transport', 'calls/s'], rows);
}

function figureless(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [`### ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
