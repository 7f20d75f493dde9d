/** Did the restore prove that the backup is good? Every reason counts, and the first error stays the first. */
import { describeSeconds, secondsBetween } from '../instant.ts';
import type { Clause, Instant } from '../model.ts';
import { compareContent, type DatabaseContent } from './fingerprint.ts';

export interface RestoreFacts {
  /** Name of the test. */
  readonly test: string;
  readonly clauses: readonly Clause[];
  /** `rds-instance/orders` */
  readonly subject: string;
  readonly class: string;
  readonly region: string;
  readonly scheduledAt: Instant;
  /** What was restored; absent when there was nothing to test. */
  readonly point?: { readonly id: string; readonly takenAt: Instant };
  /** When the newest point of this place was taken: what a recovery here would have lost is the time since. */
  readonly newestTakenAt?: Instant;
  readonly startedAt?: Instant;
  readonly availableAt?: Instant;
  /** When every row had been read. */
  readonly validatedAt?: Instant;
  readonly content?: DatabaseContent;
  /** Readings of the very same point: at its source, in another Region, in an earlier test. They must be equal. */
  readonly references: readonly Reference[];
  readonly rtoTarget: number;
  /** The first thing that went wrong. */
  readonly error?: Trouble;
  /** What went wrong in cleaning up after it. */
  readonly cleanupError?: Trouble;
}

export interface Reference {
  /** `its source`, `its copy in eu-central-1`, ... */
  readonly label: string;
  readonly content: DatabaseContent;
}

export interface Trouble {
  readonly name: string;
  readonly message: string;
}

export interface VerdictReason {
  readonly code: 'error' | 'not-validated' | 'empty' | 'unreadable' | 'content' | 'structure' | 'objective' | 'cleanup';
  readonly text: string;
}

export interface TableVerdict {
  readonly table: string;
  readonly rows: number;
  readonly hash: string;
  /** `proven`: equal to every reference that could be compared. `read`: every row could be read, nothing to compare with. */
  readonly outcome: 'proven' | 'read' | 'different' | 'unreadable';
  readonly detail: string;
}

/** The facts of the ledger event `restore-test-closed`. */
export interface RestoreVerdict {
  readonly passed: boolean;
  /** Why it failed, the first error first; empty when it passed. */
  readonly reasons: readonly VerdictReason[];
  readonly test: string;
  readonly subject: string;
  readonly class: string;
  readonly region: string;
  readonly scheduledAt: Instant;
  readonly point?: string;
  readonly takenAt?: Instant;
  /** From the start of the restore until the service said `available`. */
  readonly availableSeconds?: number;
  /** From the start of the restore until all of the data had been read: the RTO achieved. */
  readonly rtoSeconds?: number;
  readonly rtoTargetSeconds: number;
  /** What a recovery from this place would have lost at the scheduled instant: the RPO of its points alone. */
  readonly rpoSeconds?: number;
  readonly tables: readonly TableVerdict[];
  /** What the content was compared with. */
  readonly comparedWith: readonly string[];
}

export function judgeRestore(facts: RestoreFacts): RestoreVerdict {
  const { test, subject, region, scheduledAt, point, content, startedAt, availableAt, validatedAt, newestTakenAt } =
    facts;
  const tables = judgeTables(facts);
  const rtoSeconds = startedAt && validatedAt ? secondsBetween(startedAt, validatedAt) : undefined;
  const reasons = [
    ...(facts.error ? [troubled('error', facts.error)] : []),
    ...(content ? contentReasons(content, tables) : unproven(facts)),
    ...objectiveReasons(facts, rtoSeconds),
    ...(facts.cleanupError ? [troubled('cleanup', facts.cleanupError)] : []),
  ];
  return {
    passed: reasons.length === 0,
    reasons,
    ...{ test, subject, class: facts.class, region, scheduledAt },
    ...(point ? { point: point.id, takenAt: point.takenAt } : {}),
    ...(startedAt && availableAt ? { availableSeconds: secondsBetween(startedAt, availableAt) } : {}),
    ...(rtoSeconds === undefined ? {} : { rtoSeconds }),
    rtoTargetSeconds: facts.rtoTarget,
    ...(newestTakenAt ? { rpoSeconds: secondsBetween(newestTakenAt, scheduledAt) } : {}),
    tables,
    comparedWith: facts.references.map(({ label }) => label),
  };
}

function troubled(code: 'error' | 'cleanup', { name, message }: Trouble): VerdictReason {
  const what = code === 'cleanup' ? 'The test database was not cleaned up: ' : '';
  return { code, text: `${what}${name}: ${message}` };
}

/** Without an error of its own, a test that never read the data has proven nothing. */
function unproven({ error }: RestoreFacts): VerdictReason[] {
  return error ? [] : [{ code: 'not-validated', text: 'The restored data was never read.' }];
}

function contentReasons(content: DatabaseContent, tables: readonly TableVerdict[]): VerdictReason[] {
  const empty = content.tables.length + content.unreadable.length === 0;
  const failed = content.checks.filter(({ outcome }) => outcome === 'failed');
  return [
    ...(empty ? [{ code: 'empty', text: 'The restored database holds no table.' } as const] : []),
    ...tables.flatMap(({ outcome, table, detail }): VerdictReason[] => {
      if (outcome === 'unreadable') return [{ code: 'unreadable', text: `${table} cannot be read: ${detail}` }];
      return outcome === 'different' ? [{ code: 'content', text: detail }] : [];
    }),
    ...failed.map(({ name, detail }): VerdictReason => ({ code: 'structure', text: `${name}: ${detail}` })),
  ];
}

function objectiveReasons({ rtoTarget }: RestoreFacts, rtoSeconds: number | undefined): VerdictReason[] {
  if (rtoSeconds === undefined || rtoSeconds <= rtoTarget) return [];
  const text = `The restore took ${describeSeconds(rtoSeconds)}; the RTO is ${describeSeconds(rtoTarget)}.`;
  return [{ code: 'objective', text }];
}

function judgeTables({ content, references }: RestoreFacts): TableVerdict[] {
  if (!content) return [];
  const comparisons = references.map(({ label, content: reference }) => ({
    label,
    ...compareContent(reference, content),
  }));
  const unreadable = new Map(content.unreadable.map(({ table, error }) => [table, error]));
  const said = new Map<string, string[]>();
  for (const { label, differences } of comparisons) {
    for (const { table, text } of differences)
      said.set(table, [...(said.get(table) ?? []), `${text}, compared with ${label}`]);
  }
  const equal = new Set(comparisons.flatMap((comparison) => comparison.equal));
  const present = new Map(content.tables.map((table) => [table.table, table]));
  return [...new Set([...present.keys(), ...unreadable.keys(), ...said.keys()])].sort().map((table): TableVerdict => {
    const { rows = 0, hash = '' } = present.get(table) ?? {};
    const error = unreadable.get(table);
    if (error !== undefined) return { table, rows, hash, outcome: 'unreadable', detail: error };
    const differences = said.get(table);
    if (differences) return { table, rows, hash, outcome: 'different', detail: differences.join('; ') };
    if (equal.has(table))
      return { table, rows, hash, outcome: 'proven', detail: 'equal to every reading of this point' };
    return { table, rows, hash, outcome: 'read', detail: 'every row was read; there was nothing to compare it with' };
  });
}
