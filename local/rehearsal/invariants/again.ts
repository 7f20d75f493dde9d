/** Running anything twice changes nothing: the last run of each schedule is started once more, with the same input. */
import type { Execution } from '../../workflows/execute.ts';
import { instantOf, type Scene } from './scene.ts';
import { isGood, isOurs } from './truth/points.ts';
import type { Run } from './truth/runs.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const broken: Exemption = {
  id: 'fault-under-way',
  reason: 'Something has broken since the first run, or during the second, which so meets another world.',
};

const pointsGone: Exemption = {
  id: 'points-gone',
  reason:
    'No point is there that the restore test could have drawn then (retention let go of them, or there were none yet): run again, it is another test.',
};

export const again: Invariant = {
  id: 'twice-changes-nothing',
  says:
    'The last successful run of each workflow, started once more with the same input, makes no recovery point, removes none, tells ' +
    'nobody anything, and adds nothing to the ledger.',
  clauses: ({ rules }) => [...new Set(rules.flatMap(({ clauses }) => clauses))],
  exemptions: [broken, pointsGone],
  watch(scene, judge) {
    const last = new Map<string, Run>();
    scene.runs.onEnd((run) => {
      const key = `${run.workflow} ${run.region} ${run.rule}`;
      if (run.status === 'SUCCEEDED') last.set(key, run);
      else last.delete(key);
    });
    return () => runAgain([...last.values()], scene, judge);
  },
};

async function runAgain(runs: readonly Run[], scene: Scene, judge: Judge): Promise<void> {
  scene.cloud.schedules.disable();
  await atRest(scene);
  for (const run of runs) {
    if (isOtherWorld(run, scene)) judge.exempt(broken.id);
    else if (run.workflow === 'restore-test' && !hasPointsOf(run, scene)) judge.exempt(pointsGone.id);
    else await startAgain(run, scene, judge);
  }
}

/** Something has broken since the first run began, or is broken now. */
function isOtherWorld({ startedAt }: Run, { faults, clock }: Scene): boolean {
  const now = clock.now();
  return faults.until('run', startedAt, now) !== undefined || faults.find(startedAt, now, () => true) !== undefined;
}

/** Whether a point from before the run is still there. */
function hasPointsOf({ region, rule, scheduledAt }: Run, { cloud, stage, promises }: Scene): boolean {
  const tested = stage.policy.tests.find(({ name }) => name === rule)?.class;
  const before = Date.parse(scheduledAt);
  const { snapshots } = cloud.stores.rds.region(region);
  return [...snapshots.values()].some(
    (point) => isOurs(point, promises) && point.tags.get('lifeboat:class') === tested && isGood(point, before),
  );
}

/** Until nothing of the rehearsal runs any more. */
async function atRest({ runs, clock, cloud }: Scene): Promise<void> {
  for (const { execution } of [...runs.underWay.values()]) await cloud.waitFor(execution);
  await clock.runUntil(clock.now() + 3_600_000);
}

async function startAgain(
  { workflow, region, rule, scheduledAt, execution }: Run,
  scene: Scene,
  judge: Judge,
): Promise<void> {
  const changes = listen(scene);
  const { cloud } = scene;
  const second = await cloud.waitFor(cloud.startExecution(execution.machine.name, { rule, scheduledAt }, { region }));
  changes.stop();
  judge.checked();
  const found = [...changes.found, ...(second.status === 'SUCCEEDED' ? [] : [`it ended ${endOf(second)}`])];
  if (found.length === 0) return;
  if (scene.faults.find(second.startedAt, scene.clock.now(), () => true)) {
    judge.exempt(broken.id);
    return;
  }
  judge.broken({
    subject: `${region} ${workflow} ${rule}`,
    evidence: { scheduledAt, started: instantOf(second.startedAt), changes: found.length, first: found[0] ?? '' },
    explanation: `The ${workflow} of ${scheduledAt} in ${region} was run a second time: ${found.slice(0, 3).join('; ')}.`,
  });
}

function endOf({ status, error, cause }: Execution): string {
  return `${status}: ${error ?? ''} ${(cause ?? '').slice(0, 200)}`;
}

/** Test instances come and go in every restore test, and reports are written again: neither changes anything. */
function listen({ rds, told, evidence }: Scene): { readonly found: readonly string[]; stop(): void } {
  const found: string[] = [];
  let on = true;
  const note = (text: string) => void (on && found.push(text));
  rds.onSnapshot(({ region, id, from, to }) =>
    note(`${id} in ${region} went from ${from ?? 'nothing'} to ${to ?? 'nothing'}`),
  );
  // Meanwhile no schedule starts anything, and alarms say so.
  told.onTelling(({ topic, key, kind }) => {
    if (kind === 'opened' || kind === 'resolved') note(`${key} was ${kind} on ${topic}`);
  });
  evidence.onEntry((entry, { key }) => note(`${entry?.event ?? 'something'} was entered as ${key}`));
  return {
    found,
    stop: () => {
      on = false;
    },
  };
}
