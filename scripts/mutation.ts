/**
 * Whether a mutation run left only what people have accepted: `node --import tsx scripts/mutation.ts REPORT.json PAGE.md`.
 * The page lists accepted mutants in fenced blocks, as this prints them, one a line. A mutant that survives and is not
 * listed fails, and so does a line that no survivor stands behind: it would excuse what nobody has looked at.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What is read of Stryker's JSON reporter (the schema of mutation-testing-elements). Lines and columns count from 1. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

export interface Mutant {
  readonly status: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** `group.ts: uncovered > 0 → uncovered >= 0`: a mutant that no test found. */
export function survivors(report: MutationReport): string[] {
  return named(report, (status) => status !== 'Killed' && status !== 'Timeout');
}

function named({ files }: MutationReport, wanted: (status: string) => boolean): string[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => wanted(status))
      .map((each) => `${path.basename(file)}: ${oneLine(textAt(source, each))} → ${oneLine(each.replacement ?? '')}`),
  );
}

/** The lines in the fenced blocks of a page. */
export function acceptedOn(page: string): string[] {
  return [...page.matchAll(/^```\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) => block.trim().split('\n'));
}

/** One sentence for each thing that is wrong; empty when nothing is. What timed out may be good tests on a busy machine. */
export function mutationProblems(report: MutationReport, page: string): string[] {
  const [found, accepted] = [survivors(report), acceptedOn(page)];
  return [
    ...(total(report) === 0 ? ['no mutant was tried'] : []),
    ...named(report, (status) => status === 'Timeout').map(
      (each) => `timed out, try again on a quiet machine: ${each}`,
    ),
    ...without(found, accepted).map((each) => `survived, and is not accepted: ${each}`),
    ...without(accepted, found).map((each) => `is accepted, and did not survive: ${each}`),
  ];
}

/** `1131 mutants: 1092 killed, 0 timed out, 39 survived (0 of them reached by no test)`. */
export function score(report: MutationReport): string {
  const many = (...statuses: string[]) => all(report).filter(({ status }) => statuses.includes(status)).length;
  const survived = `${survivors(report).length} survived (${many('NoCoverage')} of them reached by no test)`;
  return `${total(report)} mutants: ${many('Killed')} killed, ${many('Timeout')} timed out, ${survived}`;
}

const all = ({ files }: MutationReport) => Object.values(files).flatMap(({ mutants }) => mutants);
const total = (report: MutationReport) => all(report).length;

function textAt(source: string, { location: { start, end } }: Mutant): string {
  const lines = source.split('\n');
  const offset = ({ line, column }: Position) =>
    lines.slice(0, line - 1).join('\n').length + (line > 1 ? column : column - 1);
  return source.slice(offset(start), offset(end));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Of these, what is not among those: each of those takes the place of one only. */
function without(these: readonly string[], those: readonly string[]): string[] {
  const left = [...those];
  return these.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [report = '', page = ''] = process.argv.slice(2);
  const read: MutationReport = JSON.parse(readFileSync(report, 'utf8'));
  const problems = mutationProblems(read, readFileSync(page, 'utf8'));
  console.log([score(read), ...problems].join('\n'));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
