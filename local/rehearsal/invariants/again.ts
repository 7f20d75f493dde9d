/** Running anything twice changes nothing: the last run of each schedule is started once more, with the same input. */
import type { Execution } from '../../workflows/execute.ts';
import { instantOf, type Scene } from './scene.ts';
import type { Entry } from './truth/evidence.ts';
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
    'The point that the restore test drew of a database is there no more (retention let go of it), or there was none to draw then: ' +
    'run again, it is a test of another point, which has an entry of its own.',
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
    const drawn = watchDrawn(scene);
    return () => runAgain([...last.values()], drawn(), scene, judge);
  },
};

async function runAgain(runs: readonly Run[], drawn: Drawn, scene: Scene, judge: Judge): Promise<void> {
  scene.cloud.schedules.disable();
  await atRest(scene);
  for (const run of runs) {
    if (isOtherWorld(run, scene)) judge.exempt(broken.id);
    else await startAgain(run, drawn, scene, judge);
  }
}

/** Something has broken since the first run began, or is broken now. */
function isOtherWorld({ startedAt }: Run, { faults, clock }: Scene): boolean {
  const now = clock.now();
  return faults.until('run', startedAt, now) !== undefined || faults.find(startedAt, now, () => true) !== undefined;
}

/** Chain and test → the newest run that gave a verdict there, and on which point; on none when there was nothing to draw. */
type Drawn = ReadonlyMap<string, { readonly cycle: string | undefined; readonly point: string | undefined }>;

function watchDrawn({ evidence }: Scene): () => Drawn {
  const drawn = new Map<string, { readonly cycle: string | undefined; readonly point: string | undefined }>();
  evidence.onEntry((entry) => {
    if (entry?.event !== 'restore-test-closed') return;
    const { point } = entry.facts() as { readonly point?: string };
    drawn.set(drawingOf(entry), { cycle: entry.cycle, point });
  });
  // As it is now: what is drawn when a run is started once more is not what it drew.
  return () => new Map(drawn);
}

const drawingOf = ({ chain, rule }: Entry) => `${chain} ${rule ?? ''}`;

/** A verdict on another point than the first run's, because that can be drawn no more, or there was none to draw then. */
function isOtherTest(
  entry: Entry,
  { region, scheduledAt }: Run,
  drawn: Drawn,
  { rds, promises, clock }: Scene,
): boolean {
  if (entry.event !== 'restore-test-closed') return false;
  const first = drawn.get(drawingOf(entry));
  if (first?.point !== undefined && first.cycle === entry.cycle) {
    const point = rds.snapshot(region, first.point);
    return point === undefined || !isGood(point, clock.now());
  }
  const points = [...rds.snapshots(region, entry.subject.replace('rds-instance/', ''))];
  return !points.some((point) => isOurs(point, promises) && isGood(point, Date.parse(scheduledAt)));
}

/** Until nothing of the rehearsal runs any more. */
async function atRest({ runs, clock, cloud }: Scene): Promise<void> {
  for (const { execution } of [...runs.underWay.values()]) await cloud.waitFor(execution);
  await clock.runUntil(clock.now() + 3_600_000);
}

async function startAgain(run: Run, drawn: Drawn, scene: Scene, judge: Judge): Promise<void> {
  const { workflow, region, rule, scheduledAt, execution } = run;
  const { cloud } = scene;
  let others = 0;
  const changes = listen(scene, (entry) => {
    // A run that had other tests in it ends otherwise.
    if (entry.event === 'restore-run-closed') return others > 0;
    if (!isOtherTest(entry, run, drawn, scene)) return false;
    others += 1;
    judge.exempt(pointsGone.id);
    return true;
  });
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

/**
 * Test instances come and go in every restore test, and reports are written again: neither changes anything. `isNews`:
 * whether an entry is of something that is not what was run first.
 */
function listen(
  { rds, told, evidence }: Scene,
  isNews: (entry: Entry) => boolean,
): { readonly found: readonly string[]; stop(): void } {
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
  evidence.onEntry((entry, { key }) => {
    if (on && !(entry && isNews(entry))) note(`${entry?.event ?? 'something'} was entered as ${key}`);
  });
  return {
    found,
    stop: () => {
      on = false;
    },
  };
}
