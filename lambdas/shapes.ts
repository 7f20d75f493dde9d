/** Shapes that several steps take as input. */
import { z } from 'zod';
import { isInstant, toInstant } from '#core/instant.ts';

/** UTC to the second, as EventBridge Scheduler writes `<aws.scheduler.scheduled-time>`. */
export const instant = z.string().refine(isInstant, 'write UTC to the second, such as 2026-01-17T02:00:00Z');

/** As Step Functions writes times, with fractions of a second → Instant. */
export const moment = z.string().transform((text) => toInstant(text));

/**
 * Every execution begins with the first two. Its name tells it from others of the same instant: a schedule may be
 * delivered twice, and a person may start a run again.
 */
export const run = z.object({ rule: z.string().min(1), scheduledAt: instant, execution: z.string().min(1) });

export const resource = z.object({ id: z.string().min(1), arn: z.string().min(1) });

/** A recovery point in one Region. */
export const pointReference = z.object({ id: z.string().min(1), region: z.string().min(1) });

/** With the database that it is of. */
export const resourcePoint = pointReference.extend({ resource: z.string().min(1) });

/** Of a point that was there and is not: when it was seen last, and whether the policy asked for it then. */
export const missing = z.object({ seenAt: instant, wanted: z.boolean() });

/** The number under which the step before entered its fact in the ledger, when it can be built on. */
export const entered = z.int().positive().nullish();

/** `$states.errorOutput` */
export const errorOutput = z.object({ Error: z.string(), Cause: z.string().optional() });

/** One recovery point that a restore test is to prove; `point` is null when none would do, for the `reason` given. */
export const choice = z.object({
  resource: z.string().min(1),
  region: z.string().min(1),
  point: pointReference.extend({ takenAt: instant }).nullable(),
  reason: z.string(),
  /** When the newest point of this place was taken. */
  newestTakenAt: instant.nullable(),
  /** Identifier of the test instance. */
  instance: z.string().min(1),
});

/** A restored database that can be reached. */
export const restoredDatabase = z.object({
  host: z.string().min(1),
  port: z.int(),
  engine: z.string().min(1),
  user: z.string().min(1),
  database: z.string().nullable(),
  availableAt: instant,
});
