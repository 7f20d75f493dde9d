/** Nothing that must be kept is removed. Judged when a role of the pipeline deletes, from what there was at that moment. */
import type { Snapshot } from '../../services/rds/state.ts';
import type { BackupPromise } from './promises.ts';
import { instantOf, type Scene, secondsSaid } from './scene.ts';
import { whoAsks } from './truth/asked.ts';
import { cycleOf, isGood, isOurs, isPinned, isVerified, markedAt, ruleOf } from './truth/points.ts';
import { type Change, isOfThePipeline } from './truth/rds.ts';
import type { Invariant } from './types.ts';

export const removal: Invariant = {
  id: 'no-early-removal',
  says:
    'The pipeline removes a recovery point only when it is ours, not pinned, asked for by no part of its retention, marked for the ' +
    'grace, with the floor of newer good points left in its place and its copies where they must be; never the last good one, ' +
    'never a snapshot of anybody else.',
  clauses: ({ rules }) => [...new Set(rules.flatMap(({ retention }) => retention.clauses))],
  exemptions: [],
  watch(scene, judge) {
    scene.rds.onSnapshot((change) => {
      if (!isRemovalByThePipeline(change)) return;
      judge.checked();
      const why = whyItMustStay(change, scene);
      if (why === undefined) return;
      const { region, id, record } = change;
      judge.broken({
        subject: `${region} ${id}`,
        evidence: { resource: record.instance, by: change.by ?? '', was: change.from ?? '', ...takenOf(record), why },
        explanation: `${id} in ${region} was removed although ${why}.`,
      });
    });
    return undefined;
  },
};

/** From a state in which it held something, on the order of a role; what the account's people do is theirs to answer for. */
function isRemovalByThePipeline({ from, to, by }: Change<Snapshot>): boolean {
  const leaves = to === undefined || to === 'deleting' || to === 'deleted';
  return leaves && from !== undefined && !from.startsWith('delet') && isOfThePipeline(by);
}

function takenOf({ frozenAt }: Snapshot): { taken?: string } {
  return frozenAt === undefined ? {} : { taken: instantOf(frozenAt) };
}

/** Half a sentence; undefined when nothing speaks against the removal. */
function whyItMustStay({ record, from }: Change<Snapshot>, scene: Scene): string | undefined {
  const { promises } = scene;
  if (record.type !== 'manual') return `it is ${record.type}, not a snapshot that the pipeline takes`;
  if (!isOurs(record, promises)) return 'its tags do not say that it is of this policy';
  const rule = ruleOf(record, promises);
  if (rule === undefined) return 'its tags name no rule of the policy';
  if (isPinned(record)) return 'it is pinned';
  if (!rule.pruned) return `nothing is to be removed by the rule ${rule.name}`;
  if (isGivenUp(record, from ?? '', scene)) return undefined;
  const { keepMs = 0 } = rule;
  if (from !== 'available') {
    return whyTheFailedMustStay(record, from ?? '', rule, keepMs, scene) ?? whyTheMarkedMustWait(record, rule, scene);
  }
  const own = whyTheGoodMustStay(record, rule, keepMs, scene) ?? whyTheSourceMustStay(record, keepMs, scene);
  return own ?? whyTheMarkedMustWait(record, rule, scene);
}

function whyTheMarkedMustWait(point: Snapshot, { graceMs }: BackupPromise, { clock }: Scene): string | undefined {
  const since = clock.now() - markedAt(point);
  if (since >= graceMs) return undefined;
  return Number.isNaN(since) ? 'it was never marked' : `it was marked only ${secondsSaid(since)} before`;
}

/** The patience of the workflow for a copy. */
const copyPatienceMs = 8 * 3_600_000;

/** A copy that has been under way for longer than anybody waits holds up those after it, and holds nothing itself. */
function isGivenUp(point: Snapshot, was: string, scene: Scene): boolean {
  const underWay = point.source !== undefined && ['creating', 'copying', 'pending'].includes(was);
  return underWay && scene.clock.now() - cycleOf(point) >= copyPatienceMs;
}

/** What never became good stands for nothing, but goes no sooner than a good one of its day would. */
function whyTheFailedMustStay(point: Snapshot, was: string, rule: BackupPromise, keepMs: number, scene: Scene) {
  if (was !== 'failed' && !was.startsWith('incompatible')) return `it is ${was}, neither good nor failed`;
  const newest = othersTaken(point, rule, scene)[0];
  if (newest === undefined) return 'there is no good point in its place that could stand for it';
  const behind = newest - cycleOf(point);
  return behind >= keepMs ? undefined : `it is only ${secondsSaid(behind)} behind the newest good point`;
}

function whyTheGoodMustStay(point: Snapshot, rule: BackupPromise, keepMs: number, scene: Scene): string | undefined {
  const { frozenAt = Number.POSITIVE_INFINITY } = point;
  const age = scene.clock.now() - frozenAt;
  if (age < keepMs) return `it is ${secondsSaid(age)} old and is to be kept for ${secondsSaid(keepMs)}`;
  const others = othersTaken(point, rule, scene);
  const [newest] = others;
  if (newest === undefined) return 'it is the last good point of its database in this place';
  const asked = whoAsks(frozenAt, others, rule);
  if (asked !== undefined) return asked;
  const newer = others.filter((taken) => taken > frozenAt).length;
  return newer >= rule.floor
    ? undefined
    : `only ${newer} newer good points are left, fewer than the floor of ${rule.floor}`;
}

/** When the other good points of this rule in this place were taken, newest first. */
function othersTaken(point: Snapshot, rule: BackupPromise, { rds, promises, clock }: Scene): number[] {
  const taken: number[] = [];
  for (const other of rds.snapshots(point.region, point.instance)) {
    if (other === point || !isGood(other, clock.now()) || isPinned(other) || !isOurs(other, promises)) continue;
    if (ruleOf(other, promises) === rule && other.frozenAt !== undefined) taken.push(other.frozenAt);
  }
  return taken.sort((a, b) => b - a);
}

/** In the primary Region: until its copies were made, or newer ones were, and each is there or past its own days. */
function whyTheSourceMustStay(point: Snapshot, keepMs: number, scene: Scene): string | undefined {
  const { promises, rds, clock } = scene;
  const { frozenAt = 0 } = point;
  if (point.region !== promises.primary || promises.copies.length === 0) return undefined;
  const here = [...rds.snapshots(point.region, point.instance)];
  const proven = here.some(
    (other) => isVerified(other) && isGood(other, clock.now()) && (other.frozenAt ?? 0) >= frozenAt && other !== point,
  );
  if (!isVerified(point) && !proven) return 'neither its copies were ever verified nor those of a newer point';
  for (const { region } of promises.copies) {
    const copy = rds.snapshot(region, point.id);
    if (copy !== undefined && isGood(copy, clock.now())) continue;
    if (copy !== undefined && ['creating', 'copying', 'pending'].includes(copy.status)) {
      return `its copy in ${region} is still ${copy.status}`;
    }
    const newest = [...rds.snapshots(region, point.instance)]
      .filter((other) => isGood(other, clock.now()) && isOurs(other, promises))
      .reduce((latest, { frozenAt: taken = 0 }) => Math.max(latest, taken), Number.NEGATIVE_INFINITY);
    if (newest - frozenAt < keepMs) return `its copy in ${region} is not there`;
  }
  return undefined;
}
