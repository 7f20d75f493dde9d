/** What a database holds, in a form that can be compared: between places, and over time. */

/** Content of one table, independent of the order of its rows. */
export interface TableFingerprint {
  /** `database.schema.table`, or `schema.table` where databases are schemas. */
  readonly table: string;
  readonly rows: number;
  /** `<form>:<hex>`; only hashes of one form are comparable. */
  readonly hash: string;
}

export interface UnreadableTable {
  readonly table: string;
  readonly error: string;
}

export interface StructuralCheck {
  /** `shop: foreignKeys` */
  readonly name: string;
  /** `not-run` is said plainly, with the reason in `detail`, and is not a pass. */
  readonly outcome: 'passed' | 'failed' | 'not-run';
  readonly detail: string;
}

export interface DatabaseContent {
  /** How the hashes were made. Only fingerprints of one method are comparable. */
  readonly method: string;
  readonly serverVersion: string;
  readonly tables: readonly TableFingerprint[];
  readonly unreadable: readonly UnreadableTable[];
  readonly checks: readonly StructuralCheck[];
}

export interface Difference {
  readonly table: string;
  /** `missing`: in the reference only. `unexpected`: in the restored database only. */
  readonly kind: 'missing' | 'unexpected' | 'rows' | 'content';
  readonly text: string;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Tables whose content was found equal, by hash and by count. */
  readonly equal: readonly string[];
  /** Tables of which only the row counts could be compared, because the hashes were made in another way. */
  readonly countedOnly: readonly string[];
}

/** Two readings that ought to be equal. Like is compared with like: hashes of another method or form only by their rows. */
export function compareContent(reference: DatabaseContent, restored: DatabaseContent): Comparison {
  const differences: Difference[] = [];
  const equal: string[] = [];
  const countedOnly: string[] = [];
  const there = new Map(restored.tables.map((table) => [table.table, table]));
  for (const before of reference.tables) {
    const after = there.get(before.table);
    const difference = differ(before, after, reference.method === restored.method);
    if (difference) differences.push(difference);
    else if (after && comparable(before, after, reference.method === restored.method)) equal.push(before.table);
    else countedOnly.push(before.table);
  }
  const known = new Set(reference.tables.map(({ table }) => table));
  const extra = restored.tables.filter(({ table }) => !known.has(table));
  const unexpected = extra.map(
    ({ table }) => ({ table, kind: 'unexpected', text: `${table} was not there before` }) as const,
  );
  return { differences: [...differences, ...unexpected], equal, countedOnly };
}

function differ(
  before: TableFingerprint,
  after: TableFingerprint | undefined,
  sameMethod: boolean,
): Difference | undefined {
  const { table } = before;
  if (!after) return { table, kind: 'missing', text: `${table} with ${before.rows} rows is missing` };
  if (before.rows !== after.rows) {
    return { table, kind: 'rows', text: `${table} has ${after.rows} rows instead of ${before.rows}` };
  }
  if (!comparable(before, after, sameMethod) || before.hash === after.hash) return undefined;
  return { table, kind: 'content', text: `${table} has other content in its ${after.rows} rows` };
}

function comparable(before: TableFingerprint, after: TableFingerprint, sameMethod: boolean): boolean {
  return sameMethod && formOf(before.hash) === formOf(after.hash);
}

function formOf(hash: string): string {
  return hash.includes(':') ? hash.slice(0, hash.indexOf(':')) : '';
}
