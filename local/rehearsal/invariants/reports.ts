/** Every run that a schedule owes leaves its report in time, or people are told that it did not. */
import type { ScheduleView } from '../../assembly/read.ts';
import { dueAfter } from './calendar.ts';
import { graceMs, lateTelling } from './duty.ts';
import { ruleOf } from './promises.ts';
import { instantOf, type Scene } from './scene.ts';
import type { OpenAlert, Telling } from './truth/told.ts';
import type { Invariant, Judge } from './types.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const reports: Invariant = {
  id: 'runs-leave-reports',
  says:
    'Each time at which a schedule is due leaves the report of that run within the time limit of its workflow (the monitor: that of ' +
    'the look after it is as good), or people are told: ' +
    'by an alert of the run within one look of the monitor or, where no run before it has left a report, by an alarm on the silence ' +
    'of its workflow before the run after it has had its time.',
  clauses: ({ reports = [], monitoring }) => [
    ...new Set([...reports.flatMap(({ clauses }) => clauses), ...monitoring.failure.clauses]),
  ],
  exemptions: [lateTelling],
  watch(scene, judge) {
    const freshnessRuns = new Set<string>();
    scene.evidence.onEntry((entry) => {
      if (entry?.event === 'freshness-assessed') freshnessRuns.add(entry.cycle ?? '');
    });
    const start = scene.clock.now();
    for (const schedule of scene.cloud.assembly.schedules.filter(({ enabled }) => enabled)) {
      follow(dutyOf(schedule, scene, freshnessRuns), dueAfter(schedule, start, start), scene, judge);
    }
    return undefined;
  },
};

interface Owed {
  readonly schedule: ScheduleView;
  readonly workflow: string;
  readonly rule: string;
  /** From the instant at which it is due until its report must be there. */
  readonly withinMs: number;
  isThere(scheduledAt: string): boolean;
  /** Whether any run before has left its report, from which the monitor knows the schedule. */
  isKnown: boolean;
}

function dutyOf(schedule: ScheduleView, scene: Scene, freshnessRuns: Set<string>): Owed {
  const { promises, evidence: objects } = scene;
  const machine = scene.cloud.assembly.stateMachines.find(({ arn }) => arn === schedule.target.arn);
  const limit = Number(machine?.definition['TimeoutSeconds'] ?? 0) * 1000;
  const workflow = machine?.name.slice(promises.prefix.length + 1) ?? '';
  const rule = ruleOf(schedule);
  const isThere: Readonly<Record<string, (at: string) => boolean>> = {
    backup: (at) => objects.has(`reports/${rule}/${at}.json`),
    retention: (at) => objects.has(`reports/${rule}.retention/${at}.result.json`),
    // One for each database that was tested there.
    'restore-test': (at) => objects.some(`reports/${rule}/${at}/${schedule.region}.`),
    // The next look sees what this one would have seen.
    freshness: (at) => {
      const next = instantOf(Date.parse(at) + promises.everyMs);
      return freshnessRuns.has(at) || freshnessRuns.has(next);
    },
  };
  const withinMs = schedule.flexibleWindowMinutes * 60_000 + limit + graceMs;
  return { schedule, workflow, rule, withinMs, isThere: isThere[workflow] ?? (() => true), isKnown: false };
}

/** One occurrence after the other, so that a year of them costs no memory. */
function follow(owed: Owed, dueTimes: Iterator<number>, scene: Scene, judge: Judge): void {
  const { value: due } = dueTimes.next() as { value: number };
  if (due > scene.end) return;
  scene.at(due + owed.withinMs, () => judgeRun(owed, due, scene, judge));
  scene.at(due, () => follow(owed, dueTimes, scene, judge));
}

function judgeRun(owed: Owed, due: number, scene: Scene, judge: Judge): void {
  const scheduledAt = instantOf(due);
  judge.checked();
  if (owed.isThere(scheduledAt)) {
    owed.isKnown = true;
    return;
  }
  if (isTold(owed, due, scene)) return;
  const patienceMs = patienceOf(owed, due, scene);
  awaitAlarm({ ...owed, due, patienceMs }, due + patienceMs, scene, judge);
}

/** Until people must have been told. */
function patienceOf({ isKnown, workflow, withinMs, schedule }: Owed, due: number, { promises }: Scene): number {
  const look = promises.everyMs + graceMs;
  // The monitor's own silence is for an alarm; a restore test at a rate has no calendar that it could go by.
  const hasCalendar = workflow !== 'restore-test' || schedule.expression.startsWith('cron(');
  if (isKnown && hasCalendar && workflow !== 'freshness') return withinMs + look;
  // What CloudWatch can see of a silence it tells within two hours of the next run; what runs more rarely the monitor tells.
  const next = dueAfter(schedule, due, due).next().value as number;
  const rarely = next - due > 7 * dayMs;
  return next - due + (rarely ? dayMs : 0) + 2 * hourMs + look;
}

interface Missing extends Owed {
  readonly due: number;
  /** Until people must have been told. */
  readonly patienceMs: number;
}

/** An alarm that changes while nobody can be reached is told when it is over, after the next run that succeeds. */
function awaitAlarm(missing: Missing, last: number, scene: Scene, judge: Judge): void {
  const { workflow, rule, schedule, due, withinMs, patienceMs } = missing;
  scene.at(last, () => {
    // It may have come late.
    if (missing.isThere(instantOf(due)) || isTold(missing, due, scene)) return;
    const over = scene.faults.until('telling', due, last);
    if (over !== undefined && over + patienceMs > last) {
      judge.exempt(lateTelling.id);
      return awaitAlarm(missing, over + patienceMs, scene, judge);
    }
    judge.broken({
      subject: `${schedule.region} ${schedule.name}`,
      evidence: {
        ...{ workflow, rule, due: instantOf(due) },
        ...{ reportBy: instantOf(due + withinMs), toldBy: instantOf(last) },
      },
      explanation: `The ${workflow} of ${rule} that was due at ${instantOf(due)} left no report, and nobody was told.`,
    });
  });
}

const titles = new Map([
  ['backup', 'Backup'],
  ['retention', 'Retention'],
  ['restore-test', 'RestoreTest'],
  ['freshness', 'Freshness'],
]);
/** Findings that say that a workflow's work was not done, whatever the reason. */
const consequences = new Map([
  ['backup', ['BackupStale', 'CopyStale', 'NothingProtected']],
  ['retention', []],
  ['restore-test', ['RestoreTestOverdue', 'RestoreTestFailed']],
  ['freshness', ['FreshnessUnknown']],
]);

function isTold({ workflow }: Owed, due: number, { told }: Scene): boolean {
  const title = titles.get(workflow) ?? workflow;
  const says = (name: string) =>
    name === `${title}WorkflowFailed` || name === `${title}WorkflowSilent` || name.startsWith('Schedule');
  const isOpen = ({ name }: OpenAlert) => says(name) || (consequences.get(workflow) ?? []).includes(name);
  const isAbout = ({ name, run, text }: Telling) =>
    run === instantOf(due) || (name === 'RunMissing' && text.includes(instantOf(due)));
  const wasTold = (telling: Telling) =>
    ((telling.kind === 'alarm' || telling.kind === 'alarm-over') && says(telling.name)) ||
    (telling.kind === 'opened' && isAbout(telling));
  return told.find(isOpen) !== undefined || told.recent(due, wasTold) !== undefined;
}
