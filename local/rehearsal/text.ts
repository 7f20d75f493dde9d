/** A rehearsal for the terminal: whether the promises held first, then the worst day, the cost, and what all of it was. */
import { styleText } from 'node:util';
import { bytes, lasting, moment, whole } from '#core/page/format.ts';
import { columns } from '../start/terminal.ts';
import { type Achieved, promisesHeld, type RehearsalResult } from './result.ts';

export interface TextOutput {
  readonly isTTY?: boolean;
}
export type Environment = Readonly<Record<string, string | undefined>>;
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

export function painter(out: TextOutput, env: Environment): Paint {
  const colours = out.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  return (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text);
}

export function resultText(result: RehearsalResult, out: TextOutput, env: Environment): string {
  const paint = painter(out, env);
  return [
    heading(result),
    verdict(result, paint),
    ...violations(result, paint),
    section('Objectives', objectives(result)),
    section('What happened', happened(result)),
    ...(result.faultsInjected > 0 ? [section('What broke', faults(result))] : []),
    section('Cost and storage', cost(result)),
    ...quotas(result),
    ...unrehearsed(result),
    footer(result),
  ].join('\n\n');
}

function section(title: string, body: string): string {
  return `${title}\n${body}`;
}

function heading({ policy, days, databases, seed, from, to }: RehearsalResult): string {
  const { title, id, version } = policy;
  return `${title} (${id}, version ${version})
${counted(days, 'day')}, ${from.slice(0, 10)} to ${to.slice(0, 10)}; ${counted(databases, 'database')}; seed ${seed}`;
}

export function verdictOf({ invariants }: RehearsalResult): string {
  const broken = invariants.filter((each) => each.broken > 0);
  const times = broken.reduce((sum, each) => sum + each.broken, 0);
  const looks = invariants.reduce((sum, { checked }) => sum + checked, 0);
  if (broken.length === 0) {
    const never = invariants.filter(({ checked }) => checked === 0).length;
    if (never === invariants.length) return 'No promise was looked at, so nothing is proven.';
    const rest = never === 0 ? '' : ` ${counted(never, 'other')} had no occasion to be broken.`;
    return `${counted(invariants.length - never, 'promise')} held, looked at ${counted(looks, 'time')}.${rest}`;
  }
  return `${broken.length} of ${invariants.length} promises ${broken.length === 1 ? 'was' : 'were'} broken, ${counted(times, 'time')}.`;
}

function verdict(result: RehearsalResult, paint: Paint): string {
  const held = promisesHeld(result);
  const { worstDay } = result;
  const worst = worstDay ? `Worst day: ${worstDay.day}: ${worstDay.summary}.` : 'No day on which anything went wrong.';
  const { estimatedMonthlyUsd: estimate, measuredMonthlyUsd: measured } = result.cost;
  const line = `${held ? '✓' : '✗'} ${verdictOf(result)}`;
  return `${paint(held ? 'green' : 'red', line)}
  ${worst}
  Cost: ${measured.toFixed(2)} US dollars a month measured, ${estimate.toFixed(2)} estimated by the plan.`;
}

/** Of each broken promise, the first violations; the report and the JSON have more. */
const shown = 3;

function violations({ invariants, replay }: RehearsalResult, paint: Paint): string[] {
  const broken = invariants.filter((each) => each.broken > 0);
  if (broken.length === 0) return [];
  const told = broken.map(({ id, says, clauses, broken: times, violations: found }) => {
    const cited = clauses.length > 0 ? ` [${clauses.join(' ')}]` : '';
    const lines = found.slice(0, shown).map(({ at, subject, explanation, fault }) => {
      const after = fault ? `\n      after ${fault.kind} at ${fault.site}, ${fault.at}` : '';
      return `    ${at} ${subject}\n      ${explanation}${after}`;
    });
    const more = times > lines.length ? [`    and ${counted(times - lines.length, 'more time')}`] : [];
    return [`  ${paint('red', id)}: ${says}${cited}`, ...lines, ...more].join('\n');
  });
  return [section('Broken promises', told.join('\n')), `To see it again:\n  ${replay}`];
}

function objectives({ objectives: all }: RehearsalResult): string {
  const rows = all.flatMap(({ class: name, rpoSeconds, pointSeconds, rtoSeconds, availableSeconds, lagSeconds }) => {
    const named: readonly (readonly [string, Achieved])[] = [
      ['RPO', rpoSeconds],
      ...(lagSeconds ? ([['  by recovery points alone', pointSeconds]] as const) : []),
      ['RTO, all data read', rtoSeconds],
      ['  instance available', availableSeconds],
    ];
    return named.map(([what, each]) => [name, what, ...achievedCells(each)]);
  });
  return columns(['class', 'objective', 'target', 'worst', '', 'when', 'of'], rows);
}

export function achievedCells({ target, worst, met, at, resource }: Achieved): string[] {
  const word = worst === undefined ? 'never measured' : met ? 'met' : 'MISSED';
  return [lasting(target), lasting(worst), word, moment(at), resource ?? ''];
}

function happened(result: RehearsalResult): string {
  const { backups, copies, restoreTests: tests, alerts, workflows, executions, transitions, deletions } = result;
  const bad = Object.values(workflows).reduce((sum, each) => sum + each.failed + each.timedOut + each.aborted, 0);
  const rows = [
    ['runs', `${whole(executions)}, ${whole(bad)} of them failed; ${whole(transitions)} transitions`],
    ['backups', `${whole(backups.completed)} of ${whole(backups.expected)} completed`],
    ['copies', `${whole(copies.completed)} of ${whole(copies.expected)} completed`],
    ['removals', `${whole(deletions)} recovery points at the end of their retention`],
    ['restore tests', `${whole(tests.passed)} of ${whole(tests.run)} passed`],
    [
      'alerts',
      `${whole(alerts.critical)} critical, ${counted(alerts.warning, 'warning')}, ${counted(alerts.info, 'notice')}; ${whole(alerts.resolved)} resolved, ${whole(alerts.open)} open at the end`,
    ],
  ];
  return rows.map(([what = '', text]) => `  ${what.padEnd(14)}${text}`).join('\n');
}

const mostFaults = 12;

function faults({ faults: groups, faultsInjected }: RehearsalResult): string {
  const rows = groups
    .slice(0, mostFaults)
    .map(({ kind, site, count, told, toldAfterSeconds, healedAfterSeconds }) => [
      ...[kind, site, whole(count), whole(told)],
      ...[lasting(toldAfterSeconds?.worst), lasting(healedAfterSeconds?.worst)],
    ]);
  const more = groups.length - rows.length;
  const table = columns(['fault', 'where', 'times', 'told of', 'told after, worst', 'healed after, worst'], rows);
  return `${table}\n  ${whole(faultsInjected)} in all${more > 0 ? `, ${more} more kinds and places in the report` : ''}.`;
}

function cost({
  cost: { measuredMonthlyUsd: measured, estimatedMonthlyUsd: estimate },
  storage,
}: RehearsalResult): string {
  const { last, peak } = storage;
  const size = (gigabytes: Readonly<Record<string, number>>) =>
    Object.entries(gigabytes)
      .map(([region, stored]) => `${whole(Math.round(stored))} GB in ${region}`)
      .join(', ');
  return [
    `  a month      ${measured.toFixed(2)} US dollars, ${Math.round((measured / estimate) * 100)} % of the estimate of ${estimate.toFixed(2)}`,
    `  at the end   ${whole(last.points)} recovery points, ${size(last.gigabytes)}`,
    `  at the most  ${whole(peak.points)} recovery points on ${peak.day}, ${size(peak.gigabytes)}`,
  ].join('\n');
}

const quotaNames = {
  ...{ instances: 'DB instances', manualSnapshots: 'manual DB snapshots', storageGiB: 'GiB of database storage' },
  copiesInProgress: 'copies at a time',
} as const;

export function quotasText({ quotas: asked }: RehearsalResult): string | undefined {
  const parts = Object.entries(asked).map(
    ([name, value]) => `${whole(value)} ${quotaNames[name as keyof typeof asked]}`,
  );
  if (parts.length === 0) return undefined;
  return `Needs more than an account has that never asked: ${parts.join(', ')} in each Region. Ask Service Quotas first.`;
}

function quotas(result: RehearsalResult): string[] {
  const text = quotasText(result);
  return text === undefined ? [] : [text];
}

function unrehearsed({ rehearsed }: RehearsalResult): string[] {
  const not = rehearsed.filter((part) => !part.rehearsed);
  if (not.length === 0) return [];
  const done = rehearsed.length - not.length;
  const rows = not.map(({ what, kind, why = '' }) => [what, kind, why]);
  const title = `Not rehearsed, because nothing carries it out yet (${done} of ${rehearsed.length} parts of the policy were)`;
  return [section(title, columns(['what', 'of', 'because'], rows))];
}

function footer({ ledger, ledgerDigest, elapsedSeconds, peakMemoryBytes, replay }: RehearsalResult): string {
  const took = elapsedSeconds === undefined ? '' : `; ${elapsedSeconds} s, ${bytes(peakMemoryBytes)} at most`;
  return `Ledger: ${whole(ledger.entries)} entries, digest ${ledgerDigest}${took}.\nReplay: ${replay}`;
}

export function counted(count: number, what: string): string {
  return `${whole(count)} ${what}${count === 1 ? '' : 's'}`;
}
