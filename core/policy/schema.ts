/**
 * The written policy as one schema. Types, defaults and the editor's JSON Schema all come from here.
 *
 * Durations are written `25h`, `7d`, `15m` and parse to seconds; shares are written `20%` and parse to 0.2.
 */
import { z } from 'zod';

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `25h` → 90 000 seconds. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[smhd]$/, 'write a number and a unit, such as 25h, 15m or 7d')
  .transform((text) => Number(text.slice(0, -1)) * (unitSeconds[text.slice(-1)] ?? 0));

/** A duration that EventBridge Scheduler can count: whole minutes, a day at most. */
const minutes = duration.refine(
  (seconds) => seconds % 60 === 0 && seconds <= 86_400,
  'write whole minutes, at most 24h',
);

/** `20%` → 0.2. */
export const share = z
  .string()
  .regex(/^([1-9]\d?|100)%$/, 'write a percentage, such as 20%')
  .transform((text) => Number(text.slice(0, -1)) / 100);

export const clause = z.string().regex(/^[A-E]-[A-Za-z0-9.-]+$/, 'write a requirement identifier, such as E-10.1-age');
const clauses = z.array(clause).min(1, 'cite at least one clause');
export const severity = z.enum(['critical', 'warning', 'info']);
const region = z.string().regex(/^(?=.{1,20}$)[a-z]{2}(-[a-z]+)+-\d$/, 'write an AWS Region, such as eu-west-1');
const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'write lower-case letters, digits and hyphens, first a letter, at most 40');
const date = z.iso.date('write a date, such as 2026-01-17');
/** IANA name; that it exists is checked by `parse.ts`, which knows the calendar library. */
const timezone = z.string().min(1);

const document = z.strictObject({
  id: z
    .string()
    .regex(
      /^(?=.{2,24}$)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/,
      'write letters, digits and single hyphens, 2 to 24 of them',
    ),
  title: z.string().min(1),
  version: z.string().min(1),
  owner: z.string().min(1),
  approvedBy: z.string().min(1),
  effective: date,
  nextReview: date,
});

const dataClass = z.strictObject({
  rpo: duration,
  rto: duration,
  mttr: duration.optional(),
  clauses,
});

const retention = z.strictObject({
  /** Keep every good point younger than this many days, measured from the newest good one. */
  days: z.int().min(1).max(36_500),
  /** Never fewer good points than this in a place, whatever their age. */
  floor: z.int().min(1).max(1000).default(3),
  /** At most this many removals for one resource and place in one run. */
  maxRemovals: z.int().min(1).max(1000).default(10),
  /** When retention runs, in the rule's time zone. */
  frequency: z.string().min(1).default('daily at 06:00'),
  clauses,
});

const backupRule = z.strictObject({
  name,
  kind: z.literal('rds-instance'),
  class: name,
  method: z.literal('full'),
  /** `daily at 02:00`, `every 1h`, `weekly on sunday at 03:00`, `monthly on day 1 at 04:00`, or `cron(…)`. */
  frequency: z.string().min(1),
  timezone: timezone.default('UTC'),
  /** EventBridge Scheduler's flexible window. */
  flexibleWindow: minutes.default(900),
  retention,
  clauses,
});

/** Continuous recovery by the platform: RDS automated backups. Watched, never switched on behind the owner's back. */
const pointInTimeRule = z.strictObject({
  name,
  kind: z.literal('rds-instance'),
  class: name,
  method: z.literal('continuous'),
  retention: z.strictObject({ days: z.int().min(1).max(35, 'RDS keeps at most 35 days of logs'), clauses }),
  clauses,
});

const restoreTest = z.strictObject({
  name,
  kind: z.literal('rds-instance'),
  class: name,
  frequency: z.string().min(1),
  timezone: timezone.default('UTC'),
  /** Which point of each resource: `random` of those kept, or `latest`. */
  choose: z.enum(['random', 'latest']).default('random'),
  clauses,
});

const copy = z.strictObject({
  region,
  /** How long making a copy may take. It is added to the age at which a copy counts as stale. */
  within: duration.default(21_600),
  clauses,
});

const threshold = { severity, clauses };

export const policySchema = z.strictObject({
  policy: document,
  places: z.strictObject({
    primary: z.strictObject({ region, clauses }),
    copies: z.array(copy).min(1, 'a policy needs a second Region').max(3, 'at most three copies'),
  }),
  classes: z.record(name, dataClass),
  rules: z.array(z.discriminatedUnion('method', [backupRule, pointInTimeRule])).min(1),
  tests: z.array(restoreTest).min(1),
  monitoring: z.strictObject({
    /** How often freshness, copies, point-in-time recovery and capacity are looked at. */
    every: minutes.default(3600),
    failure: z.strictObject(threshold),
    age: z.strictObject({ over: duration, ...threshold }),
    size: z.strictObject({ over: share, ...threshold }),
    capacity: z.strictObject({ over: share, ...threshold }),
  }),
  notify: z.strictObject({
    email: z.array(z.email('write an e-mail address')).min(1, 'somebody must be told'),
    slack: z
      .strictObject({
        workspace: z.string().regex(/^T[0-9A-Z]+$/, 'write the workspace ID, such as T0123ABCD'),
        channel: z.string().regex(/^[CG][0-9A-Z]+$/, 'write the channel ID, such as C0123ABCD'),
      })
      .optional(),
    clauses,
  }),
});

/** A policy after parsing: durations in seconds, shares as fractions, defaults filled in. */
export type Policy = z.infer<typeof policySchema>;
export type BackupRule = Extract<Policy['rules'][number], { method: 'full' }>;
export type PointInTimeRule = Extract<Policy['rules'][number], { method: 'continuous' }>;
export type RestoreTest = Policy['tests'][number];
