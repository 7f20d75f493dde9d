/** Whoever was told that something is wrong is told when it is so no more. */
import type { Snapshot } from '../../services/rds/state.ts';
import { graceMs, lateTelling } from './duty.ts';
import { instantOf, type Scene, secondsSaid } from './scene.ts';
import { isGood, isOurs, isVerified, newestOf } from './truth/points.ts';
import type { OpenAlert } from './truth/told.ts';
import type { Invariant, Judge } from './types.ts';

export const over: Invariant = {
  id: 'what-is-over-is-told',
  says:
    'An alert of the monitor that people were told of and that holds no more (the points are young again, the database has its ' +
    'class, there is room, a restore test has passed and its run is over, the monitor can look) is told to be over within two looks of ' +
    'the monitor.',
  clauses: ({ monitoring }) => [...new Set([...monitoring.age.clauses, ...monitoring.failure.clauses])],
  exemptions: [lateTelling],
  watch(scene, judge) {
    const questions = { ...holds, RestoreTestOverdue: watchPasses(scene) };
    const since = new Map<string, number>();
    scene.covered.onLook((now) => {
      for (const key of since.keys()) if (!scene.told.open.has(key)) since.delete(key);
      for (const alert of scene.told.open.values()) {
        const stillHolds = questions[alert.name as keyof typeof questions];
        // What was told without a record, and a record that somebody deleted, is for another promise.
        if (stillHolds === undefined || !scene.evidence.has(`alerts/open/${alert.key}.json`)) continue;
        judge.checked();
        if (stillHolds(alert, scene, now)) since.delete(alert.key);
        else judgeOpen(alert, since, now, scene, judge);
      }
    });
    return undefined;
  },
};

function judgeOpen(alert: OpenAlert, since: Map<string, number>, now: number, scene: Scene, judge: Judge): void {
  const { key } = alert;
  const right = since.get(key) ?? now;
  since.set(key, right);
  const wait = 2 * scene.promises.everyMs + graceMs;
  const looked = scene.runs.lastSuccess('freshness') ?? Number.NEGATIVE_INFINITY;
  // Without a look nobody knows that it is over; that nobody looks is told.
  if (now < right + wait || looked < right + graceMs) return;
  const fault = scene.faults.until('telling', right, now);
  if (fault !== undefined && fault + wait > now) {
    judge.exempt(lateTelling.id);
    return;
  }
  // Told once: it starts anew.
  since.set(key, Number.POSITIVE_INFINITY);
  judge.broken({
    subject: key,
    evidence: { told: instantOf(alert.since), over: instantOf(right) },
    explanation: `${key}, told at ${instantOf(alert.since)}, has not been so for ${secondsSaid(now - right)}, and nobody was told that it is over.`,
  });
}

/** Whether what an alert says is true now, as far as the ground truth knows. */
type Question = (alert: OpenAlert, scene: Scene, now: number) => boolean;

const holds = {
  BackupStale: (alert, scene, now) => isStale(alert, scene, now, () => true, 0),
  CopyStale: (alert, scene, now) => {
    const within = scene.promises.copies.find(({ region }) => region === regionOf(alert))?.withinMs ?? 0;
    return isStale(alert, scene, now, isVerified, within);
  },
  NothingProtected: (_, { covered }) => [...covered.all.values()].every((seen) => seen.class === undefined),
  ResourcesUncovered: (_, { covered }) => [...covered.all.values()].some((seen) => seen.class === undefined),
  ResourceGone: (alert, { covered, promises, rds }) => {
    const left = promises.regions.flatMap((region) => [...rds.snapshots(region, idOf(alert))]);
    return covered.all.get(idOf(alert))?.class === undefined && left.some((point) => isOurs(point, promises));
  },
  SnapshotQuotaFilling: (alert, { rds, stage, cloud }) => {
    // It is over when it is five points below: nobody wants to hear twice a day of what is just at its limit.
    const share = stage.policy.monitoring.capacity.over - 0.05;
    return rds.held(regionOf(alert)) > share * cloud.stores.rds.quotas.manualSnapshots;
  },
  FreshnessUnknown: ({ last }, { runs }) => (runs.lastSuccess('freshness') ?? 0) <= last,
} as const satisfies Readonly<Record<string, Question>>;

function isStale(
  alert: OpenAlert,
  { covered, promises, rds }: Scene,
  now: number,
  counts: (point: Snapshot) => boolean,
  moreMs: number,
): boolean {
  const id = idOf(alert);
  const dataClass = covered.all.get(id)?.class;
  // Of a database that nobody protects any more nothing is asked.
  if (dataClass === undefined) return false;
  const isOwn = (point: Snapshot) => isGood(point, now) && isOurs(point, promises) && counts(point);
  const newest = newestOf(rds.snapshots(regionOf(alert), id), isOwn);
  return newest === undefined || now - newest > promises.ageMs(dataClass) + moreMs;
}

/** A database may have to pass more than one test: any that passed since people were told last may not be the one. */
function watchPasses({ evidence, promises, runs }: Scene): Question {
  const passed = new Map<string, number>();
  evidence.onEntry((entry) => {
    if (entry?.event !== 'restore-test-closed' || entry.facts()['passed'] !== true) return;
    passed.set(`${entry.chain.split('.').at(-1)} ${entry.subject}`, entry.written.at);
  });
  const classes = promises.tests.map((test) => test.class);
  const isAmbiguous = new Set(classes).size < classes.length;
  // What passed is put down at the end of a run, and one restore that stalls keeps the others waiting.
  const isTesting = (region: string) =>
    [...runs.underWay.values()].some((run) => run.workflow === 'restore-test' && run.region === region);
  return (alert) =>
    isAmbiguous || (passed.get(`${regionOf(alert)} ${alert.subject}`) ?? 0) <= alert.last || isTesting(regionOf(alert));
}

function idOf({ subject }: OpenAlert): string {
  return subject.replace('rds-instance/', '');
}

/** `BackupStale.eu-west-1.rds-instance.orders` */
function regionOf({ key }: OpenAlert): string {
  return key.split('.')[1] ?? '';
}
