/** What is backed up, how, how often, where to and how long it is kept. */
import { z } from 'zod';
import { continuousRetention, retention } from './retention.ts';
import { clauses, duration, frequency, kind, minutes, name, severity, share, timeOfDay, timezone } from './values.ts';

export const snapshotMethods = ['full', 'incremental', 'differential', 'logical-dump'] as const;

/** `none` → 0: the run begins on the minute. */
const flexibleWindow = z.union(
  [z.literal('none').transform(() => 0), minutes],
  'write none, or whole minutes such as 15m',
);

const window = z
  .strictObject({
    start: timeOfDay,
    end: timeOfDay,
    severity,
    clauses,
  })
  .describe('Backup window in the time zone of the rule; a backup that still runs at its end is reported');

const lock = z
  .strictObject({
    mode: z.enum(['governance', 'compliance']),
    days: z.int().min(1).max(36_500),
    clauses,
  })
  .describe('For how long nobody may delete a point');

/** Facts that the arithmetic of the policy is checked with. Nothing is deployed from them. */
const expected = z
  .strictObject({
    resources: z.int().min(1).max(100_000).optional().describe('How many resources the rule protects'),
    gigabytes: z.number().positive().max(10_000_000).optional().describe('Size of the largest of them'),
    changeRate: share.optional().describe('Share of the data that changes between two runs'),
    duration: duration.optional().describe('How long a backup takes'),
    copyDuration: duration.optional().describe('How long a copy takes'),
    restoreDuration: duration.optional().describe('How long a restore takes until all of the data can be read'),
    sourceKey: z
      .enum(['customer-managed', 'aws-managed'])
      .optional()
      .describe(
        'Key that encrypts the resource itself; what the default key of AWS encrypts can go to no other account',
      ),
    cluster: z.enum(['aurora', 'multi-az']).optional().describe('What kind of cluster an `rds-cluster` is'),
    maintenance: z
      .strictObject({
        day: z.enum(['daily', 'sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']),
        start: timeOfDay,
        end: timeOfDay,
        timezone: timezone.default('UTC'),
      })
      .optional()
      .describe('Maintenance window of the resources'),
  })
  .describe(
    'Facts about the resources that the arithmetic of the policy is checked with; nothing is deployed from them',
  );

const common = {
  name: name.describe('Unique among rules, tests and drills; schedules, reports and evidence are filed under it'),
  kind,
  class: name.describe('Data class whose resources of this kind the rule protects'),
  timezone: timezone.default('UTC'),
  destinations: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      '`primary`, Regions of copies, names of cold and on-premises places; without it, the primary Region and every copy',
    ),
  lock: lock.optional(),
  expected: expected.optional(),
  clauses,
};

const snapshotRule = z.strictObject({
  ...common,
  method: z
    .enum(snapshotMethods)
    .describe(
      '`full`, `incremental` (since the last), `differential` (since the last full), `logical-dump` (such as pg_dump). An RDS snapshot restores in full and is stored incrementally, so it is both of the first two',
    ),
  frequency: frequency.describe(
    '`on change`, `every 1h`, `daily at 02:00`, `weekly on sunday at 03:00`, `monthly on day 1 at 04:00`, or `cron(…)`',
  ),
  window: window.optional(),
  flexibleWindow: flexibleWindow
    .prefault('15m')
    .describe('EventBridge Scheduler starts the run at any moment within it; `none` starts it on the minute'),
  retention,
});

/** Continuous recovery by the platform. Watched, never switched on behind the owner's back. */
const continuousRule = z.strictObject({
  ...common,
  method: z
    .literal('continuous')
    .describe('The platform keeps every change; watched, never switched on by the pipeline'),
  frequency: z.literal('continuous').default('continuous'),
  retention: continuousRetention,
});

export const rules = z
  .array(z.discriminatedUnion('method', [snapshotRule, continuousRule]))
  .min(1)
  .describe('Backup rules, by class and resource kind.');
