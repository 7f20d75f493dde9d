/** The words of which a policy is written: durations, shares, names, times, citations. */
import { z } from 'zod';
import { frequencyHint, schedulePattern } from '../../schedule/frequency.ts';
import { clauses as requirements } from '../clauses.ts';

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `25h` → 90 000 seconds. */
export const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[smhd]$/, 'write a number and a unit, such as 25h, 15m or 7d')
  .transform((text) => Number(text.slice(0, -1)) * (unitSeconds[text.slice(-1)] ?? 0));

/** A duration that EventBridge Scheduler can count: whole minutes, a day at most. */
export const minutes = duration.refine(
  (seconds) => seconds % 60 === 0 && seconds <= 86_400,
  'write whole minutes, at most 24h',
);

/** `20%` → 0.2. */
export const share = z
  .string()
  .regex(/^([1-9]\d?|100)%$/, 'write a percentage, such as 20%')
  .transform((text) => Number(text.slice(0, -1)) / 100);

/** Local time of day, in the time zone that stands beside it. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time of day, such as 02:00');

const examples = [...frequencyHint.matchAll(/"([^"]+)"/g)].flatMap(([, text]) => text ?? []);

/** What the clock starts. `checks.ts` says in detail what is wrong with one that does not read. */
export const schedule = z.string().min(1).meta({ id: 'schedule', pattern: schedulePattern, examples });

/** What the clock starts, or what happens. */
export const frequency = z
  .string()
  .min(1)
  .meta({ id: 'frequency', pattern: `^on change$|${schedulePattern}`, examples: ['on change', ...examples] });

/** IANA name; that it exists is checked by `checks.ts`, which knows the calendar library. */
export const timezone = z.string().min(1).describe('IANA name of a time zone, such as Asia/Kolkata');

/** That it is a known requirement is checked by `checks.ts`, which finds the nearest; editors complete from the list. */
export const clause = z
  .string()
  .regex(/^[A-E]-[A-Za-z0-9.-]+$/, 'write a requirement identifier, such as E-10.1-age')
  .meta({ id: 'clause', enum: Object.keys(requirements) });

export const clauses = z
  .array(clause)
  .min(1, 'cite at least one clause')
  .describe('The clauses of the written policy that ask for this');

export const severity = z.enum(['critical', 'warning', 'info']);

export const region = z.string().regex(/^(?=.{1,20}$)[a-z]{2}(-[a-z]+)+-\d$/, 'write an AWS Region, such as eu-west-1');

export const account = z.string().regex(/^\d{12}$/, 'write an AWS account of 12 digits, in quotes');

export const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'write lower-case letters, digits and hyphens, first a letter, at most 40');

export const date = z.iso.date('write a date, such as 2026-01-17');

/** One line for people. */
export const text = z.string().min(1).max(1000);

/** What can be protected. `carried-out.ts` says for which of them a pipeline exists. */
export const kinds = [
  'rds-instance',
  'rds-cluster',
  's3-bucket',
  'parameters',
  'secret',
  'log-group',
  'image-repository',
  'managed',
  'file-server',
] as const;

export const kind = z
  .enum(kinds)
  .describe(
    'Resource kind: `rds-instance`, `rds-cluster` (Aurora or Multi-AZ DB cluster), `s3-bucket`, `parameters` (Parameter Store), `secret` (Secrets Manager), `log-group`, `image-repository` (ECR), `managed` (whatever AWS Backup covers: EBS, EFS, DynamoDB, EC2), `file-server` (a server or NAS that is not an AWS service)',
  );
