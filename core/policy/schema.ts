/**
 * The written policy as one schema. Types, defaults, the editor's JSON Schema and docs/policy.md all come from here.
 *
 * Durations are written `25h`, `7d`, `15m` and parse to seconds; shares are written `20%` and parse to 0.2.
 * What the schema can say and what the pipeline carries out today are two things: `carried-out.ts` is the second.
 */
import { z } from 'zod';
import { classes, objectives, priorities } from './schema/classes.ts';
import { document, scope } from './schema/document.ts';
import { monitoring, reports } from './schema/monitoring.ts';
import { notify } from './schema/notify.ts';
import { documents, exceptions, limitations, reviews, thirdParties } from './schema/people.ts';
import { places } from './schema/places.ts';
import { disaster, recovery } from './schema/recovery.ts';
import { rules } from './schema/rules.ts';
import { roles, security } from './schema/security.ts';
import { drills, tests } from './schema/tests.ts';

export { clause, duration, kinds, severity, share } from './schema/values.ts';

export const policySchema = z.strictObject({
  policy: document,
  scope: scope.optional(),
  places,
  security: security.optional(),
  objectives: objectives.optional(),
  classes,
  priorities,
  rules,
  tests,
  drills,
  monitoring,
  reports,
  notify,
  roles,
  recovery: recovery.optional(),
  disaster: disaster.optional(),
  thirdParties,
  reviews,
  documents,
  exceptions,
  limitations,
});

/** A policy after parsing: durations in seconds, shares as fractions, defaults filled in. */
export type Policy = z.infer<typeof policySchema>;

/** Anything that a policy may ask to be backed up. */
export type Rule = Policy['rules'][number];
export type SnapshotRule = Exclude<Rule, { method: 'continuous' }>;
export type ContinuousRule = Extract<Rule, { method: 'continuous' }>;
export type ResourceKind = Rule['kind'];
export type Retention = SnapshotRule['retention'];
export type Test = Policy['tests'][number];
export type Drill = Policy['drills'][number];
export type Exception = Policy['exceptions'][number];

/** The rules and tests that a pipeline exists for; `carried-out.ts` tells them from the others. */
export type BackupRule = SnapshotRule & { readonly kind: 'rds-instance'; readonly method: 'full' | 'incremental' };
export type PointInTimeRule = ContinuousRule & { readonly kind: 'rds-instance' };
export type RestoreTest = Test & { readonly kind: 'rds-instance'; readonly type: 'restore-test' };
