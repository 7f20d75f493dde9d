/** How an execution ended is what happened, and none goes on for longer than it may. */
import { graceMs, lateTelling } from './duty.ts';
import { instantOf, type Scene } from './scene.ts';
import { cycleOf, isEverywhere } from './truth/points.ts';
import type { Run } from './truth/runs.ts';
import type { Telling } from './truth/told.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const points: Exemption = {
  id: 'points',
  reason:
    'Somebody changed or deleted recovery points by hand while the backup ran; what it had verified is there no more.',
};

export const executions: Invariant = {
  id: 'executions-tell-the-truth',
  says:
    'A backup that succeeded has a verified point of its cycle, in every place, of each database that the rule protected when it ' +
    'began; a monitor that succeeded has looked, and the ledger has what it saw; an execution that failed, timed out or was aborted is told; and none runs longer than its state machine allows.',
  clauses: ({ monitoring }) => monitoring.failure.clauses,
  exemptions: [points, lateTelling],
  watch(scene, judge) {
    const expected = new Map<string, readonly string[]>();
    const looks = new Set<string>();
    scene.evidence.onEntry((entry) => {
      if (entry?.event === 'freshness-assessed' && entry.cycle !== undefined) looks.add(entry.cycle);
    });
    scene.runs.onStart((run) => {
      if (run.workflow === 'backup') expected.set(run.arn, protectedNow(run, scene));
      limit(run, scene, judge);
    });
    scene.runs.onEnd((run) => {
      const databases = expected.get(run.arn) ?? [];
      expected.delete(run.arn);
      if (run.status !== 'SUCCEEDED') awaitAlert(run, scene.clock.now(), scene, judge);
      else if (run.workflow === 'backup') judgeBackup(run, databases, scene, judge);
      else if (run.workflow === 'freshness') judgeLook(run, looks, judge);
    });
    return undefined;
  },
};

/** Databases of the rule's class, whatever state they are in. */
function protectedNow({ rule }: Run, { rds, promises }: Scene): string[] {
  const dataClass = promises.backups.get(rule)?.class;
  return [...rds.instances(promises.primary)]
    .filter(({ tags }) => tags.get('lifeboat:class') === dataClass && !tags.has('lifeboat:restore-test'))
    .map(({ id }) => id);
}

function judgeBackup(
  { arn, rule, scheduledAt, startedAt }: Run,
  databases: readonly string[],
  scene: Scene,
  judge: Judge,
): void {
  const now = scene.clock.now();
  judge.checked(databases.length);
  const lacking = databases.filter((id) => !hasPoint(id, rule, Date.parse(scheduledAt), scene));
  if (lacking.length === 0 && databases.length > 0) return;
  if (scene.faults.until('points', startedAt, now) !== undefined) {
    judge.exempt(points.id);
    return;
  }
  const what =
    databases.length === 0 ? 'nothing was there to back up' : `${lacking.join(', ')} has no verified point of it`;
  judge.broken({
    subject: arn,
    evidence: { rule, scheduledAt, expected: databases.length, lacking: lacking.slice(0, 20).join(' ') },
    explanation: `The backup ${rule} of ${scheduledAt} succeeded although ${what} in every place.`,
  });
}

function hasPoint(id: string, rule: string, cycle: number, { rds, promises, clock }: Scene): boolean {
  for (const point of rds.snapshots(promises.primary, id)) {
    if (cycleOf(point) !== cycle || point.tags.get('lifeboat:rule') !== rule) continue;
    if (isEverywhere(point, rds, promises, clock.now())) return true;
  }
  return false;
}

/** `looks`: scheduled instants whose look is in the ledger. */
function judgeLook({ arn, scheduledAt }: Run, looks: ReadonlySet<string>, judge: Judge): void {
  judge.checked();
  if (looks.has(scheduledAt)) return;
  judge.broken({
    subject: arn,
    evidence: { scheduledAt },
    explanation: `The monitor of ${scheduledAt} succeeded, and the ledger has nothing that it saw.`,
  });
}

/** Alarms look every five minutes, and a minute later. */
const alarmMs = 15 * 60_000;

function awaitAlert(run: Run, endedAt: number, scene: Scene, judge: Judge): void {
  const wait = scene.promises.everyMs + graceMs;
  const lookAt = (due: number): void =>
    scene.at(due, () => {
      judge.checked();
      // Of an instant that is delivered twice, what was told of the first execution is told of the second.
      const since = Math.min(run.startedAt, Date.parse(run.scheduledAt) || run.startedAt);
      if (scene.told.recent(since, (telling) => isAbout(telling, run))) return;
      const over = scene.faults.until('telling', run.startedAt, due);
      // An alarm that nobody could be sent is not sent again; when the time of the run is over, it is missing.
      const later = over === undefined ? due : Math.max(over, run.startedAt + timeOf(run) + graceMs) + wait;
      if (later > due) {
        judge.exempt(lateTelling.id);
        return lookAt(later);
      }
      const { arn, workflow, rule, scheduledAt, status, error = 'none' } = run;
      judge.broken({
        subject: arn,
        evidence: { workflow, rule, scheduledAt, status, error, ended: instantOf(endedAt) },
        explanation: `The ${workflow} of ${scheduledAt} ended ${status} at ${instantOf(endedAt)}, and nobody has been told since.`,
      });
    });
  lookAt(endedAt + alarmMs);
}

const titles = new Map([
  ['backup', 'BackupWorkflowFailed'],
  ['retention', 'RetentionWorkflowFailed'],
  ['restore-test', 'RestoreTestWorkflowFailed'],
  ['freshness', 'FreshnessWorkflowFailed'],
]);

function timeOf({ execution }: Run): number {
  return (execution.machine.timeoutSeconds ?? 0) * 1000;
}

/** An alert of this very run, the alarm of its workflow, or that runs up to one after it are missing. */
function isAbout({ at, kind, name, run }: Telling, { workflow, scheduledAt, startedAt }: Run): boolean {
  if (kind === 'alarm') return name === titles.get(workflow) && at >= startedAt;
  return kind === 'opened' && (run === scheduledAt || (name === 'RunMissing' && (run ?? '') > scheduledAt));
}

/** It must have ended a minute after its limit; a machine without one has no limit at all. */
function limit(run: Run, scene: Scene, judge: Judge): void {
  const seconds = run.execution.machine.timeoutSeconds;
  const { arn, workflow, startedAt } = run;
  judge.checked();
  if (seconds === undefined) {
    judge.broken({
      subject: arn,
      evidence: { workflow },
      explanation: `The state machine of ${workflow} may run for ever: it has no TimeoutSeconds.`,
    });
    return;
  }
  scene.at(startedAt + (seconds + 60) * 1000, () => {
    if (!scene.runs.underWay.has(arn)) return;
    judge.broken({
      subject: arn,
      evidence: { workflow, started: instantOf(startedAt), limitSeconds: seconds },
      explanation: `The ${workflow} that began at ${instantOf(startedAt)} still runs, after more than its ${seconds} s.`,
    });
  });
}
