/** Fires the schedules of the assembly on the virtual clock. See `scheduler.md`. */
import { formatInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import type { ScheduleView } from '../../assembly/read.ts';
import { AwsError, type Clock, type EventLog, type Principal } from '../../seams.ts';
import { executionId, factsOf, groupArn, inputOf, nextOccurrence, type Occurrence } from './occurrence.ts';
import { bury, type DeadLetter } from './undelivered.ts';

export type { DeadLetter } from './undelivered.ts';

export interface DriverDeps {
  readonly schedules: readonly ScheduleView[];
  readonly clock: Clock & { at(instant: number, task: () => unknown): () => void };
  readonly events: EventLog;
  readonly seed: number;
  /** Who a role is when the Scheduler has assumed it. */
  assume(roleArn: string, service: string, sourceArn: string): Principal;
  /** Opens the schedule with its key, as its role. */
  useKey(principal: Principal, schedule: ScheduleView): void;
  /** Calls the target; throws AwsErrors. */
  start(principal: Principal, targetArn: string, name: string, input: string): void;
  send(principal: Principal, letter: DeadLetter): void;
  /**
   * Delivery is at least once: how many times an occurrence arrives, or how many milliseconds after its instant it arrives each
   * time. Once and in time when absent.
   */
  deliveries?(occurrence: Occurrence): number | readonly number[];
}

export interface ScheduleDriver {
  /** Schedules every next firing. Call once. */
  run(): void;
  /** What is there, in the order of the templates. */
  list(): readonly ScheduleView[];
  isEnabled(schedule: ScheduleView): boolean;
  setEnabled(names: readonly string[] | 'all', enabled: boolean): void;
  /** Deletes a schedule, or every schedule of a group, by ARN: nothing of it is delivered or retried any more. */
  delete(arn: string): void;
  /** Makes a deleted schedule, or all of a deleted group, again as the templates have it. */
  restore(arn: string): void;
  stop(): void;
}

export function scheduleDriver(deps: DriverDeps): ScheduleDriver {
  const { clock, schedules, seed } = deps;
  const created = formatInstant(clock.now());
  const disabled = new Set(schedules.filter((schedule) => !schedule.enabled).map((schedule) => schedule.arn));
  const cancels = new Map<string, () => void>();
  const deleted = new Set<string>();
  const isThere = (schedule: ScheduleView) => !deleted.has(schedule.arn) && !deleted.has(groupArn(schedule));

  const plan = (schedule: ScheduleView, after: Instant): void => {
    const occurrence = nextOccurrence(schedule, after, created, seed);
    if (!occurrence) return;
    const cancel = clock.at(occurrence.deliveredAt, () => {
      plan(schedule, occurrence.scheduledAt);
      if (disabled.has(schedule.arn) || !isThere(schedule)) return;
      return deliver(occurrence, deps, isThere);
    });
    cancels.set(schedule.arn, cancel);
  };

  return {
    run: () => {
      for (const schedule of schedules) plan(schedule, created);
    },
    list: () => schedules.filter(isThere),
    isEnabled: (schedule) => !disabled.has(schedule.arn),
    setEnabled: (names, enabled) => {
      for (const { arn } of named(schedules, names)) {
        if (enabled) disabled.delete(arn);
        else disabled.add(arn);
      }
    },
    delete: (arn) => void deleted.add(arn),
    restore: (arn) => void deleted.delete(arn),
    stop: () => {
      for (const cancel of cancels.values()) cancel();
    },
  };
}

function named(schedules: readonly ScheduleView[], names: readonly string[] | 'all'): readonly ScheduleView[] {
  if (names === 'all') return schedules;
  const unknown = names.find((name) => !schedules.some((schedule) => schedule.name === name));
  if (unknown === undefined) return schedules.filter((schedule) => names.includes(schedule.name));
  throw new Error(`No schedule ${unknown}; there are ${schedules.map((schedule) => schedule.name).join(', ')}.`);
}

type IsThere = (schedule: ScheduleView) => boolean;

/** One delivery after the other; each waits for its own time. */
async function deliver(occurrence: Occurrence, deps: DriverDeps, isThere: IsThere): Promise<void> {
  const times = deps.deliveries?.(occurrence) ?? 1;
  const delays = typeof times === 'number' ? Array.from({ length: times }, () => 0) : [...times].sort((a, b) => a - b);
  const began = deps.clock.now();
  for (const [delivery, delay] of delays.entries()) {
    const wait = began + delay - deps.clock.now();
    if (wait > 0) await deps.clock.sleep(wait);
    if (isThere(occurrence.schedule)) await deliverOnce(occurrence, delivery, deps, isThere);
  }
}

/** Until it succeeds, or the attempts or the age that the retry policy allows are used up, or the schedule is deleted. */
async function deliverOnce(
  occurrence: Occurrence,
  delivery: number,
  deps: DriverDeps,
  isThere: IsThere,
): Promise<void> {
  const { target } = occurrence.schedule;
  const began = deps.clock.now();
  for (let attempt = 1; isThere(occurrence.schedule); attempt += 1) {
    const id = executionId(occurrence, attempt, delivery, deps.seed);
    const input = inputOf(occurrence, attempt, id);
    const facts = { ...factsOf(occurrence), attempt };
    try {
      call(occurrence, id, input, deps);
      deps.events.emit('schedule', { ...facts, ok: true, execution: id });
      return;
    } catch (thrown) {
      const { error, refusedBy } = refusalOf(thrown);
      deps.events.emit('schedule', { ...facts, ok: false, refusedBy, error: error.name, message: error.message });
      const wait = backoff(attempt);
      const exhausted = exhaustion(attempt, deps.clock.now() + wait - began, target);
      if (exhausted) return bury({ occurrence, error, id, input, attempt, exhausted }, deps);
      await deps.clock.sleep(wait);
    }
  }
}

function call({ schedule }: Occurrence, id: string, input: string, deps: DriverDeps): void {
  const principal = deps.assume(schedule.target.roleArn, 'scheduler.amazonaws.com', groupArn(schedule));
  if (schedule.keyArn) deps.useKey(principal, schedule);
  try {
    deps.start(principal, schedule.target.arn, id, input);
  } catch (error) {
    throw error instanceof AwsError ? new TargetRefusal(error) : error;
  }
}

/** The target was called, and answered with an error: the metric TargetErrorCount. */
class TargetRefusal extends Error {
  constructor(readonly error: AwsError) {
    super(error.message);
  }
}

function refusalOf(thrown: unknown): { error: AwsError; refusedBy: 'target' | 'role or key' } {
  if (thrown instanceof TargetRefusal) return { error: thrown.error, refusedBy: 'target' };
  if (thrown instanceof AwsError) return { error: thrown, refusedBy: 'role or key' };
  throw thrown;
}

/** AWS gives no numbers: half a minute, doubled each time, at most a quarter of an hour. */
function backoff(attempt: number): number {
  return Math.min(30_000 * 2 ** (attempt - 1), 900_000);
}

function exhaustion(attempt: number, age: number, target: ScheduleView['target']): string | undefined {
  if (attempt > target.maximumRetryAttempts) return 'MaximumRetryAttempts';
  return age > target.maximumEventAgeSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
}
