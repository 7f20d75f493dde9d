/** A plan as tables for people. */
import { describeSeconds } from '#core/instant.ts';
import { figure } from '#core/plan/money.ts';
import type { Plan, PlannedSchedule } from '#core/plan/plan.ts';
import type { Price } from '#core/plan/prices.ts';
import { columns } from '../start/terminal.ts';

type Row = readonly string[];

export function planText(plan: Plan): string {
  const { id, title, version } = plan.policy;
  return [
    `Plan of ${id}, ${title}, version ${version}; runs from ${plan.from}`,
    section('What runs, and when', scheduleTable(plan)),
    section('How long recovery points are kept', retentionTable(plan)),
    section('Where they go', destinationTable(plan)),
    section('Who is told of what', alertTables(plan)),
    section('What a month costs, in US dollars', costTables(plan)),
    section(requirementTitle(plan), requirementTable(plan)),
  ].join('\n\n');
}

export function section(title: string, body: string): string {
  return `${title}\n\n${body}`;
}

/** Tables without rows say so. */
export function table(titles: Row, rows: readonly Row[]): string {
  return rows.length === 0 ? '  Nothing.' : columns(titles, rows);
}

function scheduleTable({ schedules }: Plan): string {
  const titles = [
    'schedule',
    'workflow',
    'of',
    'class',
    'Region',
    'expression',
    'time zone',
    'window',
    'next runs, UTC',
  ];
  return table(titles, schedules.flatMap(scheduleRows));
}

function scheduleRows(schedule: PlannedSchedule): Row[] {
  const { name, kind, resourceKinds, region, expression, timezone, flexibleMinutes } = schedule;
  const window = flexibleMinutes === 0 ? 'none' : `${flexibleMinutes} min`;
  const dataClass = schedule.class === '*' ? 'every class' : schedule.class;
  const [first = 'never again', ...others] = schedule.next;
  const head = [name, kind, resourceKinds.join(', '), dataClass, region, expression, timezone, window, first];
  return [head, ...others.map((run) => [...head.slice(1).map(() => ''), run])];
}

function retentionTable({ retention }: Plan): string {
  const rows = retention.map(({ rule, kind, method, place, keeps, status, points, databases, waiting, why }) => {
    const going = waiting ? `, ${waiting} more in ${waiting === 1 ? 'its' : 'their'} grace` : '';
    const kept = points === undefined ? '' : `${points} of each of ${databases}${going}`;
    return [rule, kind, method, place, keeps, words[status], kept, why ?? ''];
  });
  return table(['rule', 'of', 'method', 'place', 'keeps', 'state', 'points', 'because'], rows);
}

function destinationTable({ destinations }: Plan): string {
  const rows = destinations.map(({ role, place, key, days, within, status, why }) => [
    ...[
      role,
      days === undefined ? place : `${place}, for ${days} d`,
      words[status],
      key ?? '',
      within === undefined ? '' : describeSeconds(within),
      why ?? '',
    ],
  ]);
  return table(['role', 'place', 'state', 'key', 'copied within', 'because'], rows);
}

function alertTables({ alerts }: Plan): string {
  const rows = alerts.thresholds.map(({ on, when, severity, status, clauses, why }) => [
    ...[on, when, severity, words[status], clauses.join(' '), why ?? ''],
  ]);
  const told = alerts.told.map(({ channel, to }) => `${to} by ${channel === 'email' ? 'e-mail' : 'Slack'}`);
  return `${table(['on', 'when', 'severity', 'state', 'clauses', 'because'], rows)}\n\n  Every alert goes to ${told.join(', ')}.`;
}

function costTables({ cost }: Plan): string {
  const sources = [...new Set([...cost.lines, ...cost.once.lines].map(({ price }) => sourceOf(price)))];
  const rows = (lines: typeof cost.lines) =>
    lines.map(({ item, region = '', quantity, price, usd, arithmetic }) => [
      ...[item, region, money(usd), figure(quantity, 3), `${price.usd} per ${unitOf(price)}`],
      ...[`[${sources.indexOf(sourceOf(price)) + 1}]`, arithmetic],
    ]);
  const titles = ['item', 'Region', 'US dollars', 'quantity', 'price', 'source', 'arithmetic'];
  const all = [...rows(cost.lines), ['total', '', money(cost.monthlyUsd)]];
  return [
    table(titles, all),
    ...(cost.once.lines.length === 0
      ? []
      : [`  Once, at the beginning: ${money(cost.once.usd)}`, table(titles, rows(cost.once.lines))]),
    `  Prices are those of ${cost.priceRegion}; other Regions differ.\n${sources.map((source, index) => `  [${index + 1}] ${source}`).join('\n')}`,
    list('Assumed', cost.assumptions),
    list('Not counted', cost.excluded),
  ].join('\n\n');
}

function unitOf({ per, unit }: Price): string {
  return per === 1 ? unit : `${figure(per)} ${unit}`;
}

function sourceOf({ source, date, verified }: Price): string {
  return verified ? `${source}, ${date}` : `UNVERIFIED, ${date}: check before relying on it`;
}

function list(title: string, items: readonly string[]): string {
  return `  ${title}:\n${items.map((item) => `  - ${item}`).join('\n')}`;
}

function requirementTitle({ requirements }: Plan): string {
  const counts = Object.entries(words).flatMap(([status, word]) => {
    const count = requirements.filter((each) => each.status === status).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return `The ${requirements.length} requirements of the written policy: ${counts.join(', ')}`;
}

/** What carries a requirement out, then, on lines of their own, what does not yet, and why. */
function requirementTable({ requirements }: Plan): string {
  const rows = requirements.flatMap(({ id, kind, status, carriedOutBy, missing }) => {
    const lead = status === 'partly' ? 'not yet: ' : '';
    const lacking = missing.map(({ what, why }) => `${lead}${what}: ${why}`);
    const uncited = carriedOutBy.length + missing.length === 0 ? ['nothing in the policy file cites it'] : [];
    const [first = '', ...others] = [...carriedOutBy, ...lacking, ...uncited];
    return [[id, kind, words[status], first], ...others.map((line) => ['', '', '', line])];
  });
  return table(['requirement', 'kind', 'state', 'what carries it out, or would'], rows);
}

export const words = {
  'carried-out': 'carried out',
  recorded: 'recorded',
  partly: 'partly',
  'not-yet': 'NOT YET',
} as const;

export function money(usd: number): string {
  return usd.toFixed(2);
}
