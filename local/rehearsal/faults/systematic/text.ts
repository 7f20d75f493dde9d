/** The outcome of all pairs, for a terminal. */
import { kindNames } from '../kinds.ts';
import { variantText } from './pairs.ts';
import { type PairOutcome, type SystematicResult, violationsIn } from './run.ts';

/** Each broken pair is told in full; so many at most, because one defect may break hundreds. */
const mostTold = 40;

export function systematicText({ pairs, tried, outcomes, violations }: SystematicResult): string {
  const table = kindNames.flatMap((kind) =>
    row(
      kind,
      outcomes.filter(({ pair }) => pair.fault.kind === kind),
    ),
  );
  const told = violations.slice(0, mostTold).map(violationText);
  const more = violations.length - told.length;
  return [
    `${pairs} pairs of call site and fault; ${tried} tried, ${violations.length} broke a promise.`,
    '',
    ...columns([['fault', 'pairs', 'took effect', 'broke a promise'], ...table]),
    ...(told.length > 0 ? ['', ...told] : []),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ].join('\n');
}

/** The same as one JSON document. */
export function systematicDocument({ pairs, tried, outcomes, violations }: SystematicResult): object {
  const kinds = kindNames.flatMap((kind) => {
    const of = outcomes.filter(({ pair }) => pair.fault.kind === kind);
    return of.length === 0 ? [] : [{ kind, ...counts(of) }];
  });
  const told = violations.map(({ pair: { scene, site, fault }, broken, error }) => ({
    ...{ scene: scene.name, start: scene.start, site, faults: [...scene.base, fault], broken },
    ...(error === undefined ? {} : { error }),
  }));
  return { pairs, tried, kinds, violations: told };
}

function counts(of: readonly PairOutcome[]): { pairs: number; took: number; broke: number } {
  return { pairs: of.length, took: of.filter(({ took }) => took).length, broke: violationsIn(of).length };
}

function row(kind: string, of: readonly PairOutcome[]): readonly (readonly string[])[] {
  if (of.length === 0) return [];
  const { pairs, took, broke } = counts(of);
  return [[kind, String(pairs), String(took), String(broke)]];
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

/** One pair that broke a promise, or could not be played. */
export function violationText({ pair, broken, error }: PairOutcome): string {
  const what = `${pair.scene.name}: ${variantText(pair)} at ${pair.site}`;
  if (error !== undefined) return `${what}\n  could not be played: ${error.split('\n').slice(0, 3).join(' | ')}`;
  return [what, ...broken.map(({ id, times, first }) => `  ${id} (${times} ×): ${first}`)].join('\n');
}
