/** Running anything twice changes nothing: the last run of each schedule is started once more, with the same input. */
import type { Execution } from '../../workflows/execute.ts';
import { instantOf, type Scene } from './scene.ts';
import type { Run } from './truth/runs.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const broken: Exemption = {
  id: 'fault-under-way',
  reason: 'Something has broken since the first run, or during the second, which so meets another world.',
};

export const again: Invariant = {
  id: 'twice-changes-nothing',
  says:
    'When all that is due is done, the last successful run of each workflow, started once more with the same input, makes no recovery ' +
    'point, removes none, tells nobody anything, and adds nothing to the ledger.',
  clauses: ({ rules }) => [...new Set(rules.flatMap(({ clauses }) => clauses))],
  exemptions: [broken],
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

/** What these do depends on when they do it: a window has moved on, and with it what a test draws and what an alert says. */
const moving = ['restore-test', 'retention', 'freshness'];

async function runAgain(runs: readonly Run[], scene: Scene, judge: Judge): Promise<void> {
  scene.cloud.schedules.disable();
  await atRest(scene);
  const comparable = runs.filter((run) => !isOtherWorld(run, scene));
  for (const _ of runs.slice(comparable.length)) judge.exempt(broken.id);
  const begun = scene.clock.now();
  // Days may have passed since the last run of each: what has become due meanwhile is no news the second time.
  for (const workflow of moving) {
    for (const run of comparable.filter((each) => each.workflow === workflow)) await startOnceMore(run, scene);
  }
  await scene.clock.runUntil(scene.clock.now() + 60_000);
  for (const run of comparable) await judgeSecond(run, begun, scene, judge);
}

/** Something has broken since the first run began, or is broken now. */
function isOtherWorld({ startedAt }: Run, { faults, clock }: Scene): boolean {
  const now = clock.now();
  return faults.until('run', startedAt, now) !== undefined || faults.find(startedAt, now, () => true) !== undefined;
}

/** Until nothing of the rehearsal runs any more. */
async function atRest({ runs, clock, cloud }: Scene): Promise<void> {
  for (const { execution } of [...runs.underWay.values()]) await cloud.waitFor(execution);
  await clock.runUntil(clock.now() + 3_600_000);
}

function startOnceMore({ region, rule, scheduledAt, execution }: Run, { cloud }: Scene): Promise<Execution> {
  return cloud.waitFor(cloud.startExecution(execution.machine.name, { rule, scheduledAt }, { region }));
}

/** `begun`: since when everything has been run again; what breaks from then on breaks the comparison. */
async function judgeSecond(run: Run, begun: number, scene: Scene, judge: Judge): Promise<void> {
  const { workflow, region, rule, scheduledAt } = run;
  const changes = listen(scene);
  const second = await startOnceMore(run, scene);
  changes.stop();
  judge.checked();
  const found = [...changes.found, ...(second.status === 'SUCCEEDED' ? [] : [`it ended ${endOf(second)}`])];
  if (found.length === 0) return;
  if (scene.faults.find(begun, scene.clock.now(), () => true)) {
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
  rds.onSnapshot(({ region, id, record, from, to }) => {
    // RDS goes on making its own.
    if (record.type === 'manual') note(`${id} in ${region} went from ${from ?? 'nothing'} to ${to ?? 'nothing'}`);
  });
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
