/** A restore test that passed has read what was backed up, and data that is damaged does not pass. */
import type { DatabaseContent } from '#core/restore/fingerprint.ts';
import type { Held } from '../../database/model/engine.ts';
import type { Scene } from './scene.ts';
import type { Entry } from './truth/evidence.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const incomparable: Exemption = {
  id: 'nothing-to-compare',
  reason:
    'Rows that are gone from a copy without a trace show only in comparison, and no reading of the same point had passed before.',
};

/** What every reader of a copy meets, whether it has anything to compare with or not. */
const visible: readonly string[] = ['flipped-bytes', 'broken-index', 'truncated'];

export const proofs: Invariant = {
  id: 'restore-tests-tell-the-truth',
  says: 'A restore test that passed names the very content of its point, table by table, and a point whose data is damaged does not pass.',
  clauses: ({ tests }) => [...new Set(tests.flatMap(({ clauses }) => clauses))],
  exemptions: [incomparable],
  watch(scene, judge) {
    scene.evidence.onEntry((entry) => {
      if (entry?.event === 'restore-test-closed') compare(entry, scene, judge);
    });
    return undefined;
  },
};

interface Verdict {
  readonly passed?: boolean;
  readonly point?: string;
  readonly region?: string;
  readonly content?: DatabaseContent;
  readonly comparedWith?: readonly string[];
}

function compare(entry: Entry, { stage }: Scene, judge: Judge): void {
  const { passed, point = '', region = '', content, comparedWith = [] } = entry.facts() as Verdict;
  judge.checked();
  if (passed !== true) return;
  const held = stage.content?.holds(`${region}/snapshot/${point}`);
  const wrong = content === undefined ? ['nothing of it was read'] : differences(content, held);
  const damaged = damageOf(held, comparedWith.length > 0, judge);
  const what = [...damaged.map((kind) => `its data has ${kind}`), ...wrong];
  if (what.length === 0) return;
  judge.broken({
    subject: `${region} ${point}`,
    evidence: { entry: entry.written.key, damage: damaged.join(' '), tables: content?.tables.length ?? 0 },
    explanation: `The restore test of ${point} in ${region} passed although ${what.slice(0, 3).join(', and ')}.`,
  });
}

function damageOf(held: Held | undefined, compared: boolean, judge: Judge): string[] {
  const { own = [], inherited = [] } = held ?? {};
  const seen = [...own, ...inherited].filter((kind) => visible.includes(kind));
  if (!own.includes('lost-rows')) return seen;
  if (compared) return [...seen, 'lost-rows'];
  judge.exempt(incomparable.id);
  return seen;
}

/** Of thousands of tables one line stands for many, and is not compared here. A point that is gone cannot be either. */
function differences({ tables }: DatabaseContent, held: Held | undefined): string[] {
  if (held === undefined) return [];
  const told = new Map(tables.map((table) => [table.table, table]));
  if (tables.some(({ hash }) => hash.startsWith('folded:'))) return [];
  return held.content.tables.flatMap(({ table, rows, hash }) => {
    const read = told.get(table);
    if (read === undefined) return [`${table} was not read`];
    return read.rows === rows && read.hash === hash
      ? []
      : [`${table} has ${rows} rows and another content than the test says`];
  });
}
