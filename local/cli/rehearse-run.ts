/** What `lifeboat rehearse` does: reads its options, rehearses, prints, and writes the page. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { PolicyRefused } from '#infra/policy-file.ts';
import { compare } from '../rehearsal/compare.ts';
import { comparisonText } from '../rehearsal/compare-text.ts';
import { type FaultPlan, formatFaultProblem, readFaults } from '../rehearsal/faults/index.ts';
import { CannotRehearse, Interrupted, type RehearsalOptions } from '../rehearsal/options.ts';
import { type ProgressBar, progressBar } from '../rehearsal/progress.ts';
import { rehearse } from '../rehearsal/rehearse.ts';
import { comparisonPage } from '../rehearsal/report/comparison.ts';
import { rehearsalPage } from '../rehearsal/report/page.ts';
import { promisesHeld } from '../rehearsal/result.ts';
import { resultText } from '../rehearsal/text.ts';
import { wholeNumber } from './arguments.ts';
import { type Arguments, type ExitCode, type Surroundings, UsageError } from './command.ts';

type Shared = Omit<RehearsalOptions, 'policyFile'>;

/** Longer than any retention that RDS is asked for, and still over within the hour. */
const longest = 3660;
const most = 10_000;

export async function run(args: Arguments, around: Surroundings): Promise<ExitCode> {
  const [one = '', other] = policies(args);
  const options = readOptions(args, around);
  const page = args.value('report');
  if (page !== undefined) checkWritable(page);
  const { days, databases, seed, faultsName } = options;
  around.err.write(`Rehearsing ${days} days with ${databases} databases, seed ${seed}, faults ${faultsName} …\n`);
  const bar = progressBar(around.err, options.elapsed ?? (() => 0));
  try {
    const told = other === undefined ? await alone(one, options, bar) : await sideBySide([one, other], options, bar);
    around.out.write(args.has('json') ? `${JSON.stringify(told.document, null, 2)}\n` : `${told.text(around)}\n`);
    if (page !== undefined) writeFileSync(page, told.page());
    if (page !== undefined) around.err.write(`The report is in ${page}.\n`);
    return told.held ? 0 : 1;
  } catch (error) {
    bar.done();
    return explain(error, around);
  }
}

/** What was found out, in each of its forms. */
interface Told {
  readonly document: unknown;
  readonly held: boolean;
  text(around: Surroundings): string;
  page(): string;
}

async function alone(policyFile: string, options: Shared, bar: ProgressBar): Promise<Told> {
  const result = await rehearse({ ...options, policyFile, onProgress: (progress) => bar.show(progress) });
  bar.done();
  return {
    document: result,
    held: promisesHeld(result),
    text: ({ out, env }) => resultText(result, out, env),
    page: () => rehearsalPage(result),
  };
}

async function sideBySide(files: readonly [string, string], options: Shared, bar: ProgressBar): Promise<Told> {
  const comparison = await compare(files, options, bar);
  bar.done();
  return {
    document: comparison,
    held: promisesHeld(comparison.a) && promisesHeld(comparison.b),
    text: ({ out, env }) => comparisonText(comparison, out, env),
    page: () => comparisonPage(comparison),
  };
}

function policies(args: Arguments): readonly string[] {
  const wanted = args.has('compare') ? 2 : 1;
  if (args.operands.length === wanted) return args.operands;
  throw new UsageError(
    wanted === 2
      ? '--compare needs two policy files'
      : 'rehearse takes one policy file: write --compare to put two side by side',
  );
}

function readOptions(args: Arguments, { elapsed, untilInterrupted }: Surroundings): Shared {
  const number = (name: string, from: number, to: number) => wholeNumber(name, args.value(name) ?? '', from, to);
  const seed = number('seed', 0, 2 ** 31 - 1);
  const faults = args.value('faults') ?? 'none';
  const first = args.value('start');
  return {
    ...{ days: number('days', 1, longest), databases: number('databases', 1, most), seed },
    ...{ faults: readFaultsOption(faults, seed), faultsName: faults },
    ...(first === undefined ? {} : { start: startOf(first) }),
    ...(elapsed ? { elapsed } : {}),
    ...(untilInterrupted ? { signal: untilInterrupted() } : {}),
  };
}

/** Throws UsageError. */
function startOf(day: string): Instant {
  const start = `${day}T00:00:00Z`;
  if (isInstant(start)) return start;
  throw new UsageError(`--start ${day}: write a date, such as 2026-02-01`);
}

function readFaultsOption(faults: string, seed: number): RehearsalOptions['faults'] {
  if (faults === 'none' || faults === 'default') return faults;
  return readFaultFile(faults, seed);
}

/** Throws UsageError with every problem of the file. */
function readFaultFile(file: string, seed: number): FaultPlan {
  const read = readFaults(textOf(file), file);
  if (read.ok) return { seed, faults: read.faults };
  throw new UsageError(read.problems.map(formatFaultProblem).join('\n').replace(/\.$/, ''));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--faults ${file}: ${why}: write none, default, systematic, or a file of faults`);
  }
}

/** Before the rehearsal, not after it: a year is a long way to learn that a folder is missing. */
function checkWritable(page: string): void {
  const folder = statSync(path.dirname(page), { throwIfNoEntry: false });
  if (!folder?.isDirectory()) throw new UsageError(`--report ${page}: there is no folder ${path.dirname(page)}`);
  if (statSync(page, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(`--report ${page}: is a folder: write the name of a file, such as rehearsal.html`);
  }
}

/** What a person can put right is told in words; anything else is thrown on. */
export function explain(error: unknown, { err }: Surroundings): ExitCode {
  if (error instanceof PolicyRefused) {
    err.write(`${error.lines.join('\n')}\n`);
    return error.code;
  }
  if (error instanceof Interrupted || error instanceof CannotRehearse) {
    err.write(`${error.message}.\n`);
    return error instanceof Interrupted ? 130 : 2;
  }
  throw error;
}
