/** What runs in a month: how often, over how much, and what that uses. A month is a twelfth of 365 days, 730 hours. */
import { addSeconds, secondsBetween, secondsPer } from '../instant.ts';
import type { Instant, Workflow } from '../model.ts';
import { backupRules, copiesOf, restoreTestsOf } from '../policy/carried-out.ts';
import type { Policy } from '../policy/schema.ts';
import { nextRun, rateSeconds } from '../schedule/next-run.ts';
import { pointRegions, type ScheduledRun, scheduledRuns } from '../schedule/scheduled-runs.ts';
import { type Load, loadOf, loadOfClass, type PlanOptions } from './load.ts';
import { type Leg, nothing, type Rhythm, reading, readingSpeed, roomy, smallStep, ways } from './workflows.ts';

export const hoursPerMonth = 730;
const year = 365 * secondsPer.day;
const counted = 5000;

/** Of one schedule, in a month. */
export interface Usage {
  readonly workflow: Workflow;
  readonly rule: string;
  readonly executions: number;
  readonly transitions: number;
  readonly calls: number;
  readonly gigabyteSeconds: number;
  readonly objects: number;
  readonly papers: number;
  /** Databases restored. */
  readonly restores: number;
  readonly load: Load | undefined;
}

interface Volume {
  readonly executions: number;
  readonly items: number;
  readonly copies: number;
}

export function usages(policy: Policy, options: PlanOptions): Usage[] {
  return scheduledRuns(policy).map((run) => usageOf(policy, run, options));
}

/**
 * Runs of a schedule in (after, until], by the wall clock: a run that a change of clocks skips is counted, which an
 * estimate may. Beyond `counted` runs, the rest of the time is taken to be like its beginning.
 */
export function countRuns(expression: string, after: Instant, until: Instant): number {
  const seconds = secondsBetween(after, until);
  if (expression.startsWith('rate(')) return Math.floor(seconds / rateSeconds(expression));
  let runs = 0;
  let last = after;
  for (
    let at = nextRun(expression, 'UTC', after);
    at !== undefined && at <= until;
    at = nextRun(expression, 'UTC', at)
  ) {
    runs += 1;
    last = at;
    if (runs === counted) return Math.round((counted * seconds) / secondsBetween(after, last));
  }
  return runs;
}

export function runsPerMonth(expression: string, from: Instant): number {
  return countRuns(expression, from, addSeconds(from, year)) / 12;
}

function usageOf(policy: Policy, run: ScheduledRun, options: PlanOptions): Usage {
  const { workflow, rule } = run;
  const load = loadOfRun(policy, run, options);
  const volume = volumeOf(policy, run, options, load);
  const { once, each, copy, everywhere = nothing, mark = nothing } = ways[workflow];
  const sum = (of: (leg: Leg) => number) =>
    volume.executions * of(once) +
    volume.items * (of(each) + of(mark)) +
    volume.copies * of(copy) +
    (volume.items / pointRegions(policy).length) * of(everywhere);
  const polls = (leg: Leg) => pollsOf(leg, load);
  return {
    ...{ workflow, rule, load, executions: volume.executions },
    // Each portion but the last asks whether it was the last, and leads to the next one.
    transitions: sum((leg) => leg.states + polls(leg) + 2 * portionsOf(leg, load)),
    calls: sum((leg) => leg.steps.length + polls(leg) + portionsOf(leg, load)),
    gigabyteSeconds: sum((leg) => gigabyteSeconds(leg, polls(leg), load)),
    objects: sum((leg) => leg.objects),
    papers: sum((leg) => leg.papers),
    restores: workflow === 'restore-test' ? volume.items : 0,
  };
}

function loadOfRun(policy: Policy, { workflow, rule }: ScheduledRun, options: PlanOptions): Load | undefined {
  if (workflow === 'freshness') return undefined;
  const test = restoreTestsOf(policy).find(({ name }) => name === rule);
  if (test) return loadOfClass(policy, test.class, options);
  return loadOf(backupRules(policy).find(({ name }) => name === rule) ?? {}, options);
}

/** In steady state, retention marks and removes in every place what backups add to it. */
function volumeOf(policy: Policy, run: ScheduledRun, options: PlanOptions, load: Load | undefined): Volume {
  const executions = runsPerMonth(run.expression, options.from);
  const databases = load?.databases ?? 0;
  if (run.workflow !== 'retention') {
    const items = executions * databases;
    return { executions, items, copies: items * copiesOf(policy).length };
  }
  const backup = scheduledRuns(policy).find(({ workflow, rule }) => workflow === 'backup' && rule === run.rule);
  const made = backup ? runsPerMonth(backup.expression, options.from) * databases * pointRegions(policy).length : 0;
  return { executions, items: made, copies: 0 };
}

/** How often a leg asks in vain. */
export function pollsOf({ waits }: Leg, load: Load | undefined): number {
  return waits.reduce((sum, wait) => sum + askedInVain(wait, (load?.minutes[wait.for] ?? 0) * 60), 0);
}

/** What takes 20 min and is looked at every 60 s, from the first moment on, is asked for 20 times in vain. */
function askedInVain({ firstSeconds, everySeconds, longestSeconds }: Rhythm, seconds: number): number {
  let asked = 0;
  let pause = everySeconds;
  for (let at = firstSeconds; at < seconds; at += pause) {
    if (asked > 0) pause = Math.min(2 * pause, longestSeconds);
    asked += 1;
  }
  return asked;
}

export function readingSeconds(gigabytes: number): number {
  return Math.min(reading.longestSeconds, gigabytes / readingSpeed);
}

/** Portions of a reading beyond the first. */
function portionsOf({ steps }: Leg, load: Load | undefined): number {
  if (!steps.includes(reading.step)) return 0;
  return Math.max(0, Math.ceil(readingSeconds(load?.gigabytes ?? 0) / reading.portionSeconds) - 1);
}

function gigabyteSeconds({ steps }: Leg, polls: number, load: Load | undefined): number {
  const large = steps.filter((step) => step === reading.step).length;
  const others = steps.filter((step) => step !== reading.step);
  const memory = others.reduce((all, step) => all + (roomy[step] ?? smallStep.memoryGb), polls * smallStep.memoryGb);
  return memory * smallStep.seconds + large * reading.memoryGb * readingSeconds(load?.gigabytes ?? 0);
}
