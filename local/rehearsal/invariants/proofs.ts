/** A restore test that passed has read what was backed up, and data that is damaged does not pass. */
import type { DatabaseContent } from '#core/restore/fingerprint.ts';
import type { Held } from '../../database/model/engine.ts';
import { graceMs } from './duty.ts';
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
  says:
    'A restore test that passed names the very content of its point, table by table; a point whose data is damaged does not pass; ' +
    'and what was read is compared with what earlier tests that passed have read of the same point, one of each Region.',
  clauses: ({ tests }) => [...new Set(tests.flatMap(({ clauses }) => clauses))],
  exemptions: [incomparable],
  watch(scene, judge) {
    const readings = new Map<string, Reading[]>();
    scene.evidence.onEntry((entry) => {
      if (entry?.event !== 'restore-test-closed') return;
      const verdict = entry.facts() as Verdict;
      const { point = '', region = '', content, passed } = verdict;
      const known = readings.get(point) ?? [];
      const comparable = comparableWith(known, entry, region);
      judge.checked();
      if (content !== undefined) judgeComparison(entry, verdict, comparable, judge);
      if (passed === true) {
        compare(entry, verdict, comparable, scene, judge);
        readings.set(point, [...known, { region, cycle: entry.cycle, at: entry.written.at }]);
      }
    });
    return undefined;
  },
};

/** Of one point, by a test that passed. */
interface Reading {
  readonly region: string;
  readonly cycle: string | undefined;
  readonly at: number;
}

/** Regions in which the point had been read well when this test looked, which may be minutes before it wrote. */
function comparableWith(known: readonly Reading[], { written, cycle }: Entry, region: string): ReadonlySet<string> {
  const others = known.filter((each) => each.region !== region || each.cycle !== cycle);
  return new Set(others.filter(({ at }) => at < written.at - graceMs).map((each) => each.region));
}

function judgeComparison(
  { written }: Entry,
  { point = '', region = '', comparedWith = [] }: Verdict,
  comparable: ReadonlySet<string>,
  judge: Judge,
): void {
  if (comparedWith.length >= comparable.size) return;
  judge.broken({
    subject: `${region} ${point}`,
    evidence: { entry: written.key, compared: comparedWith.length, readIn: [...comparable].join(' ') },
    explanation: `What was read of ${point} in ${region} was compared with ${comparedWith.length} other readings, though tests had passed on it in ${[...comparable].join(' and ')}.`,
  });
}

interface Verdict {
  readonly passed?: boolean;
  readonly point?: string;
  readonly region?: string;
  readonly content?: DatabaseContent;
  readonly comparedWith?: readonly string[];
}

/** `comparable`: where the point had been read before. */
function compare(
  entry: Entry,
  { point = '', region = '', content }: Verdict,
  comparable: ReadonlySet<string>,
  { stage }: Scene,
  judge: Judge,
): void {
  const held = stage.content?.holds(`${region}/snapshot/${point}`);
  const wrong = content === undefined ? ['nothing of it was read'] : differences(content, held);
  const damaged = damageOf(held, comparable.size > 0, judge);
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
