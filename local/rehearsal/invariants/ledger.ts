/** The ledger holds, entry by entry, and what it says of recovery points is what RDS has. */
import { createHash } from 'node:crypto';
import { instantOf, type Scene } from './scene.ts';
import type { Entry, Written } from './truth/evidence.ts';
import { isOurs } from './truth/points.ts';
import { isOfThePipeline } from './truth/rds.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const points: Exemption = {
  id: 'points',
  reason: 'Somebody changed or deleted recovery points by hand just then; between looking and writing nobody can know.',
};

export const ledger: Invariant = {
  id: 'ledger-holds',
  says:
    'Each entry is written once, in canonical form, numbered without a gap, with its own hash and that of the one before, and cites ' +
    'clauses of the policy; a point is entered as verified only when it is there in every place, as gone only when it is gone, and ' +
    'none is removed without an entry that says why.',
  clauses: ({ rules }) => [...new Set(rules.flatMap(({ retention }) => retention.clauses))],
  exemptions: [points],
  watch(scene, judge) {
    const chains = new Map<string, Tail>();
    const removals = new Set<string>();
    scene.evidence.onEntry((entry, written) => {
      judge.checked();
      if (entry === undefined) return broken(written, 'it does not read as an entry in canonical form', judge);
      const wrong = whatIsWrong(entry, chains.get(entry.chain), scene);
      for (const what of wrong) broken(written, what, judge);
      chains.set(entry.chain, { seq: entry.seq, hash: entry.hash });
      compare(entry, removals, scene, judge);
    });
    scene.evidence.onRemoved((key) => {
      if (key.startsWith('ledger/')) broken({ key }, 'it was deleted', judge);
    });
    scene.rds.onSnapshot(({ region, id, from, to, by }) => {
      if (to !== 'deleting' || from === 'deleting' || !isOfThePipeline(by)) return;
      judge.checked();
      if (!removals.delete(`${region}/${id}`)) undocumented(region, id, by, judge);
    });
    return undefined;
  },
};

interface Tail {
  readonly seq: number;
  readonly hash: string;
}

function broken({ key }: Pick<Written, 'key'>, what: string, judge: Judge): void {
  judge.broken({ subject: key, evidence: {}, explanation: `${key} is no good evidence: ${what}.` });
}

const zeros = '0'.repeat(64);
const highest = 99_999_999;

function whatIsWrong(entry: Entry, tail: Tail | undefined, { promises }: Scene): string[] {
  const { written, text, chain, seq, countdown, hash, previous, clauses } = entry;
  const expect = (holds: boolean, what: string) => (holds ? [] : [what]);
  return [
    ...expect(written.versions === 1, `it was written ${written.versions} times`),
    ...expect(text.includes(`"chain":"${chain}"`), 'it says that it is of another chain'),
    ...expect(countdown === highest - seq, `it is number ${seq} under a key that counts down to ${countdown}`),
    ...expect(seq === (tail?.seq ?? 0) + 1, `it is number ${seq} and follows number ${tail?.seq ?? 0}`),
    ...expect(previous === (tail?.hash ?? zeros), 'it remembers another entry before it'),
    ...expect(
      createHash('sha256')
        .update(text.replace(`"hash":"${hash}",`, ''))
        .digest('hex') === hash,
      'its hash is another',
    ),
    ...clausesOf(clauses).flatMap((clause) =>
      expect(promises.clauses.has(clause), `the policy has no clause ${clause}`),
    ),
  ];
}

const read = new Map<string, readonly string[]>();

/** There are few lists of clauses, and many entries. */
function clausesOf(list: string): readonly string[] {
  const known = read.get(list) ?? (JSON.parse(list) as readonly string[]);
  read.set(list, known);
  return known;
}

function compare(entry: Entry, removals: Set<string>, scene: Scene, judge: Judge): void {
  if (entry.event === 'removal-started' || entry.event === 'copy-given-up') {
    const { point, region } = entry.facts();
    removals.add(`${String(region)}/${String(point)}`);
  }
  if (entry.event === 'recovery-point-verified') compareVerified(entry, scene, judge);
  if (entry.event === 'removal-confirmed') compareGone(entry, scene, judge);
}

function compareVerified(entry: Entry, { rds, promises, faults, clock }: Scene, judge: Judge): void {
  const { point, takenAt } = entry.facts();
  const id = String(point);
  for (const region of promises.regions) {
    const there = rds.snapshot(region, id);
    const frozen = there?.frozenAt === undefined ? undefined : instantOf(Math.floor(there.frozenAt / 1000) * 1000);
    judge.checked();
    if (there?.status === 'available' && frozen === takenAt && isOurs(there, promises)) continue;
    const now = clock.now();
    if (faults.until('points', now - 3_600_000, now) !== undefined) {
      judge.exempt(points.id);
      continue;
    }
    const is = there === undefined ? 'is not there' : `is ${there.status}, of ${frozen ?? 'no moment'}`;
    broken(entry.written, `${id} in ${region} ${is}, and is entered as verified, of ${String(takenAt)}`, judge);
  }
}

function compareGone(entry: Entry, { rds }: Scene, judge: Judge): void {
  const { point, region } = entry.facts();
  const there = rds.snapshot(String(region), String(point));
  judge.checked();
  if (there !== undefined) {
    broken(entry.written, `${String(point)} in ${String(region)} is entered as gone, and is ${there.status}`, judge);
  }
}

function undocumented(region: string, id: string, by: string, judge: Judge): void {
  judge.broken({
    subject: `${region} ${id}`,
    evidence: { by },
    explanation: `${id} in ${region} is being removed, and no entry of the ledger says so or why.`,
  });
}
