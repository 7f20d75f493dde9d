/** How recovery is proven: checks and restore tests of recovery points, and drills of the recovery site. */
import { z } from 'zod';
import { clauses, duration, kind, name, schedule, share, text, timezone } from './values.ts';

const test = z.strictObject({
  name: name.describe('Unique among rules, tests and drills'),
  type: z
    .enum(['restore-test', 'integrity-check'])
    .default('restore-test')
    .describe(
      '`restore-test` restores a point and reads all of it; `integrity-check` looks at every point where it lies',
    ),
  kind,
  class: name,
  frequency: schedule,
  timezone: timezone.default('UTC'),
  sample: z
    .union([z.literal('all'), z.int().min(1).max(10_000), share], 'write all, a number, or a share such as 20%')
    .default('all')
    .describe('Resources that take part: `all`, a number of them, or a share such as 20%'),
  choose: z
    .enum(['random', 'latest'])
    .default('random')
    .describe('Which point of each resource: any of those kept, or the newest'),
  checks: z
    .array(z.enum(['integrity', 'application']))
    .min(1)
    .default(['integrity'])
    .describe('`integrity`: all data is read and compared; `application`: the application works on it'),
  clauses,
});

export const tests = z.array(test).min(1).describe('Integrity checks and restore tests.');

export const drills = z
  .array(
    z.strictObject({
      name: name.describe('Unique among rules, tests and drills'),
      scope: z.enum(['partial', 'full']),
      frequency: schedule,
      timezone: timezone.default('UTC'),
      steps: z.array(text).min(1),
      within: duration.optional().describe('How long the drill may take until service is back'),
      clauses,
    }),
  )
  .default([])
  .describe('Exercises of the recovery site, with their clock.');
