/** What one firing of a schedule is and when it happens. Pure. */
import { formatInstant, parseInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { nextRun } from '#core/schedule/next-run.ts';
import { digest } from '../../assembly/digest.ts';
import type { ScheduleView } from '../../assembly/read.ts';

export interface Occurrence {
  readonly schedule: ScheduleView;
  /** What the calendar says, and what the target is told. */
  readonly scheduledAt: Instant;
  /** When it is delivered: up to the flexible window later. Epoch milliseconds. */
  readonly deliveredAt: number;
}

/** The first firing strictly after an instant; undefined when the schedule has ended. `created` anchors a rate. */
export function nextOccurrence(
  schedule: ScheduleView,
  after: Instant,
  created: Instant,
  seed: number,
): Occurrence | undefined {
  const scheduledAt = nextRun(schedule.expression, schedule.timezone, after, created);
  if (scheduledAt === undefined || (schedule.endDate && scheduledAt > schedule.endDate)) return undefined;
  if (schedule.startDate && scheduledAt < schedule.startDate) {
    return nextOccurrence(schedule, formatInstant(parseInstant(schedule.startDate) - 1000), created, seed);
  }
  const delay = windowSeconds(schedule, scheduledAt, seed) * 1000;
  return { schedule, scheduledAt, deliveredAt: parseInstant(scheduledAt) + delay };
}

/** A second of the flexible window that depends on seed, schedule and instant only, so order of asking changes nothing. */
function windowSeconds(schedule: ScheduleView, scheduledAt: Instant, seed: number): number {
  return Math.floor(fraction(String(seed), schedule.arn, scheduledAt) * schedule.flexibleWindowMinutes * 60);
}

/** In [0, 1). */
function fraction(...parts: readonly string[]): number {
  return Number.parseInt(digest(...parts).slice(0, 8), 16) / 2 ** 32;
}

/** An id in the shape of a UUID. */
export function executionId(occurrence: Occurrence, attempt: number, delivery: number, seed: number): string {
  const { schedule, scheduledAt } = occurrence;
  const hex = digest(String(seed), schedule.arn, scheduledAt, String(attempt), String(delivery));
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** The target's input with the context attributes filled in ("Adding context attributes", EventBridge Scheduler user guide). */
export function inputOf(occurrence: Occurrence, attempt: number, id: string): string {
  const attributes: Readonly<Record<string, string>> = {
    'schedule-arn': occurrence.schedule.arn,
    'scheduled-time': occurrence.scheduledAt,
    'execution-id': id,
    'attempt-number': String(attempt),
  };
  const input = occurrence.schedule.target.input ?? '{}';
  return input.replace(/<aws\.scheduler\.([a-z-]+)>/g, (written, name: string) => attributes[name] ?? written);
}

/** How events name an occurrence. */
export function factsOf({ schedule, scheduledAt }: Occurrence) {
  const { name, group, region } = schedule;
  return { schedule: name, group, region, scheduledAt };
}

/** What a trust policy sees as `aws:SourceArn`: the schedule's group. */
export function groupArn({ account, region, group }: ScheduleView): string {
  return `arn:aws:scheduler:${region}:${account}:schedule-group/${group}`;
}
