/** What is watched, from which point on it is a finding, and what is reported when all is well. */
import { z } from 'zod';
import { clauses, duration, frequency, minutes, name, severity, share, timezone } from './values.ts';

const threshold = { severity, clauses };

export const monitoring = z
  .strictObject({
    every: minutes
      .prefault('1h')
      .describe('How often freshness, copies, point-in-time recovery and capacity are looked at'),
    failure: z.strictObject(threshold).describe('A backup that failed'),
    age: z
      .strictObject({
        over: duration,
        classes: z.record(name, duration).default({}).describe('Other limits, by class'),
        ...threshold,
      })
      .describe('A newest recovery point older than this'),
    size: z
      .strictObject({ over: share, ...threshold })
      .describe('A recovery point whose size differs by more than this'),
    capacity: z.strictObject({ over: share, ...threshold }).describe('Storage or quotas filled beyond this'),
    coverage: z.strictObject(threshold).optional().describe('A resource in scope that carries no class'),
    access: z.strictObject(threshold).optional().describe('Backup data or storage that cannot be reached'),
    lag: z
      .strictObject({ over: duration, ...threshold })
      .optional()
      .describe('A replica further behind than this'),
    recovery: z
      .strictObject({ integrity: share, ...threshold })
      .optional()
      .describe('A recovery slower than its RTO, or with less than this share of its data verified'),
  })
  .describe('What is watched, and from which point on it is a finding.');

export const reports = z
  .array(
    z.strictObject({
      name,
      type: z
        .enum(['cycle', 'inventory', 'coverage', 'restores', 'disposal', 'audit', 'objectives'])
        .describe(
          '`cycle` after each backup cycle, `inventory` of every point, `coverage` of what carries no class, `restores` and `disposal` as evidence, `audit` of all of it, `objectives` as measured',
        ),
      frequency: frequency.describe('`on change`: after each cycle, restore or removal'),
      timezone: timezone.default('UTC'),
      clauses,
    }),
  )
  .default([])
  .describe('What is reported regularly.');
