/** Fires the schedules of the assembly on the virtual clock. See `scheduler.md`. */
import { formatInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import type { ScheduleView } from '../../assembly/read.ts';
import { AwsError, type Clock, type EventLog, type Principal } from '../../seams.ts';
import { executionId, inputOf, nextOccurrence, type Occurrence } from './occurrence.ts';

export interface DeadLetter {
  readonly queueArn: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

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
  /** Delivery is at least once: how many times an occurrence arrives. Once when absent. */
  deliveries?(occurrence: Occurrence): number;
}

export interface ScheduleDriver {
  /** Schedules every next firing. Call once. */
  run(): void;
  isEnabled(schedule: ScheduleView): boolean;
  setEnabled(names: readonly string[] | 'all', enabled: boolean): void;
  stop(): void;
}

export function scheduleDriver(deps: DriverDeps): ScheduleDriver {
  const { clock, schedules, seed } = deps;
  const created = formatInstant(clock.now());
  const disabled = new Set(schedules.filter((schedule) => !schedule.enabled).map((schedule) => schedule.arn));
  const cancels = new Map<string, () => void>();

  const plan = (schedule: ScheduleView, after: Instant): void => {
    const occurrence = nextOccurrence(schedule, after, created, seed);
    if (!occurrence) return;
    const cancel = clock.at(occurrence.deliveredAt, () => {
      plan(schedule, occurrence.scheduledAt);
      if (disabled.has(schedule.arn)) return;
      return deliver(occurrence, deps);
    });
    cancels.set(schedule.arn, cancel);
  };

  return {
    run: () => {
      for (const schedule of schedules) plan(schedule, created);
    },
    isEnabled: (schedule) => !disabled.has(schedule.arn),
    setEnabled: (names, enabled) => {
      for (const { arn } of named(schedules, names)) {
        if (enabled) disabled.delete(arn);
        else disabled.add(arn);
      }
    },
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

async function deliver(occurrence: Occurrence, deps: DriverDeps): Promise<void> {
  const times = deps.deliveries?.(occurrence) ?? 1;
  for (let delivery = 0; delivery < times; delivery += 1) await deliverOnce(occurrence, delivery, deps);
}

/** Until it succeeds, or the attempts or the age that the retry policy allows are used up. */
async function deliverOnce(occurrence: Occurrence, delivery: number, deps: DriverDeps): Promise<void> {
  const { target, name, region } = occurrence.schedule;
  const began = deps.clock.now();
  for (let attempt = 1; ; attempt += 1) {
    const id = executionId(occurrence, attempt, delivery, deps.seed);
    const input = inputOf(occurrence, attempt, id);
    const facts = { schedule: name, region, scheduledAt: occurrence.scheduledAt, attempt };
    try {
      call(occurrence, id, input, deps);
      deps.events.emit('schedule', { ...facts, ok: true, execution: id });
      return;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      deps.events.emit('schedule', { ...facts, ok: false, error: error.name, message: error.message });
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
  deps.start(principal, schedule.target.arn, id, input);
}

/** AWS gives no numbers: half a minute, doubled each time, at most a quarter of an hour. */
function backoff(attempt: number): number {
  return Math.min(30_000 * 2 ** (attempt - 1), 900_000);
}

function exhaustion(attempt: number, age: number, target: ScheduleView['target']): string | undefined {
  if (attempt > target.maximumRetryAttempts) return 'MaximumRetryAttempts';
  return age > target.maximumEventAgeSeconds * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
}

interface Failure {
  readonly occurrence: Occurrence;
  readonly error: AwsError;
  readonly id: string;
  readonly input: string;
  readonly attempt: number;
  readonly exhausted: string;
}

/** The dead-letter event goes out under the schedule's role too; when it may not, the run is dropped, as on AWS. */
function bury(failure: Failure, deps: DriverDeps): void {
  const { occurrence, error } = failure;
  const { schedule, scheduledAt } = occurrence;
  const facts = {
    schedule: schedule.name,
    region: schedule.region,
    scheduledAt,
    error: error.name,
    message: error.message,
  };
  const { deadLetterArn } = schedule.target;
  if (!deadLetterArn) {
    deps.events.emit('schedule.dropped', facts);
    return;
  }
  try {
    const principal = deps.assume(schedule.target.roleArn, 'scheduler.amazonaws.com', groupArn(schedule));
    deps.send(principal, deadLetter(failure, deadLetterArn));
    deps.events.emit('schedule.undelivered', facts);
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    deps.events.emit('schedule.dropped', { ...facts, deadLetterError: thrown.message });
  }
}

function deadLetter({ occurrence, error, id, input, attempt, exhausted }: Failure, queueArn: string): DeadLetter {
  const { schedule, scheduledAt } = occurrence;
  return {
    queueArn,
    body: JSON.stringify({ Input: input, StateMachineArn: schedule.target.arn }),
    attributes: {
      ERROR_CODE: error.name,
      ERROR_MESSAGE: error.message,
      EXECUTION_ID: id,
      EXHAUSTED_RETRY_CONDITION: exhausted,
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: String(attempt - 1),
      SCHEDULED_TIME: scheduledAt,
      SCHEDULE_ARN: schedule.arn,
      TARGET_ARN: schedule.target.arn,
    },
  };
}

/** What a trust policy sees as `aws:SourceArn`: the schedule's group. */
function groupArn({ account, region, group }: ScheduleView): string {
  return `arn:aws:scheduler:${region}:${account}:schedule-group/${group}`;
}
