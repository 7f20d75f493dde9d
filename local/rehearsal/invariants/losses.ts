/** What somebody else deletes is missed, and nothing else is. */
import type { Snapshot } from '../../services/rds/state.ts';
import { graceMs } from './duty.ts';
import { betweenRuns, runLimit } from './retention-runs.ts';
import { instantOf, type Scene, secondsSaid } from './scene.ts';
import type { Entry } from './truth/evidence.ts';
import { cycleOf, isOurs, isVerified, ruleOf } from './truth/points.ts';
import { isOfThePipeline } from './truth/rds.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const brokenAsWell: Exemption = {
  id: 'broken-as-well',
  reason: 'Something else was broken between its backup and then: what no run has seen whole, none can miss.',
};

export const losses: Invariant = {
  id: 'losses-are-entered',
  says:
    'A verified point that somebody deletes by hand is entered as lost in its Region within two runs of retention; what is ' +
    'entered as lost is not there, and nobody of the pipeline has removed it.',
  clauses: ({ rules }) => [...new Set(rules.flatMap(({ retention }) => retention.clauses))],
  exemptions: [brokenAsWell],
  watch(scene, judge) {
    const removed = new Set<string>();
    const entered = new Set<string>();
    scene.rds.onSnapshot(({ region, id, record, from, to, by }) => {
      if (to !== 'deleting' || from === 'deleting') return;
      if (isOfThePipeline(by)) removed.add(`${region}/${id}`);
      else if (isMissed(record, scene)) expectEntry(record, entered, scene, judge);
    });
    scene.evidence.onEntry((entry) => {
      if (entry?.event !== 'point-lost') return;
      entered.add(placeOf(entry));
      compareLost(entry, removed, scene, judge);
    });
    return undefined;
  },
};

function placeOf(entry: Entry): string {
  const { region, point } = entry.facts();
  return `${String(region)}/${String(point)}`;
}

function isMissed(record: Snapshot, { promises }: Scene): boolean {
  return isVerified(record) && isOurs(record, promises) && ruleOf(record, promises)?.pruned === true;
}

function expectEntry(record: Snapshot, entered: ReadonlySet<string>, scene: Scene, judge: Judge): void {
  const { region, id } = record;
  const between = betweenRuns(ruleOf(record, scene.promises)?.name ?? '', scene);
  if (between === undefined) return;
  const [began, made] = [scene.clock.now(), cycleOf(record)];
  const due = began + 2 * between + runLimit(scene) + graceMs;
  scene.at(due, () => {
    judge.checked();
    if (entered.has(`${region}/${id}`)) return;
    if (scene.faults.find(made - between, due, ({ kind }) => kind !== 'point-deleted')) {
      judge.exempt(brokenAsWell.id);
      return;
    }
    judge.broken({
      subject: `${region} ${id}`,
      evidence: { deleted: instantOf(began) },
      explanation: `${id} in ${region} was deleted by hand, and ${secondsSaid(due - began)} later no entry says that it is lost.`,
    });
  });
}

function compareLost(entry: Entry, removed: ReadonlySet<string>, { rds }: Scene, judge: Judge): void {
  const { region, point } = entry.facts();
  judge.checked();
  const there = rds.snapshot(String(region), String(point));
  const wrong = there !== undefined ? `is ${there.status}` : 'was removed by the pipeline';
  if (there === undefined && !removed.has(placeOf(entry))) return;
  judge.broken({
    subject: `${String(region)} ${String(point)}`,
    evidence: { entry: entry.written.key },
    explanation: `${entry.written.key} says that ${String(point)} in ${String(region)} is lost, and it ${wrong}.`,
  });
}
