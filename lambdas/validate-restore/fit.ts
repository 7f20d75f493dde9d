/** Keeps what was read of a database within what Step Functions carries: 256 KiB for a state's input or output. */
import { digest } from '#core/canonical.ts';
import { groupBy } from '#core/group.ts';
import type { DatabaseContent, TableFingerprint } from '#core/restore/fingerprint.ts';

/** Leaves room for the rest of the verdict's input. */
const budgetBytes = 180_000;

/**
 * With thousands of tables one fingerprint stands for all tables of a schema: still exact, but it names the schema, and
 * how many tables it stands for, instead of the table.
 */
export function fitPayload(content: DatabaseContent, budget = budgetBytes): DatabaseContent {
  if (sizeOf(content) <= budget) return content;
  const short = { ...content, unreadable: content.unreadable.slice(0, 100), tables: fold(content.tables) };
  return sizeOf(short) <= budget ? short : { ...short, tables: fold(short.tables) };
}

function fold(tables: readonly TableFingerprint[]): TableFingerprint[] {
  const groups = groupBy(tables, ({ table }) => table.slice(0, Math.max(0, table.lastIndexOf('.'))));
  return [...groups].map(([prefix, members]) => {
    const sorted = members.toSorted((a, b) => (a.table < b.table ? -1 : 1));
    const rows = members.reduce((sum, member) => sum + member.rows, 0);
    return { table: `${prefix}.* (${members.length})`, rows, hash: `folded:${digest(sorted).slice(0, 16)}` };
  });
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8');
}
