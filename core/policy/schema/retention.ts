/** How long recovery points are kept, and how they are disposed of. */
import { z } from 'zod';
import { clauses, duration, name, schedule } from './values.ts';

const days = z.int().min(1).max(36_500);
const many = z.int().min(1).max(1000);

const tiers = z
  .strictObject({
    daily: many.optional(),
    weekly: many.optional(),
    monthly: many.optional(),
    yearly: many.optional(),
  })
  .refine((kept) => Object.keys(kept).length > 0, 'write at least one of daily, weekly, monthly and yearly')
  .describe('The newest point of each of the last so many days, weeks, months, years, in the time zone of the rule');

const archive = z.strictObject({
  to: name.describe('Name of a cold or on-premises place'),
  after: duration.optional().describe('Age at which a point moves there; without it, a point goes there at once'),
  years: z.int().min(1).max(100).describe('How long it stays there'),
  clauses,
});

const disposal = z.strictObject({
  method: z
    .enum(['delete', 'cryptographic-erasure', 'physical-destruction'])
    .describe('`cryptographic-erasure` deletes the key of a class that has one of its own'),
  within: duration.optional().describe('How long after the end of retention a point must be gone'),
  clauses,
});

export const continuousRetention = z.strictObject({
  days: days.describe('How far back one can go; RDS goes back 35 days at most'),
  archive: archive.optional(),
  disposal: disposal.optional(),
  clauses,
});

export const retention = z
  .strictObject({
    days: days.optional().describe('Keep every good point younger than this many days, measured from the newest'),
    count: many.optional().describe('Keep this many good points'),
    tiers: tiers.optional(),
    shortenedFrom: days
      .optional()
      .describe('Confirms that `days` is shorter on purpose: the window in force so far. Until then that one stays'),
    floor: many.default(3).describe('Never fewer good points than this in a place, whatever their age'),
    floorLoweredFrom: many
      .optional()
      .describe(
        'Confirms that `floor` alone is lower on purpose: the floor in force so far. Until then that one stays',
      ),
    maxRemovals: many.default(10).describe('At most this many removals for one resource and place in one run'),
    frequency: schedule.default('daily at 06:00').describe('When retention runs, in the time zone of the rule'),
    archive: archive.optional().describe('Long-term retention beyond the rest'),
    disposal: disposal.optional().describe('How what is no longer kept is destroyed'),
    clauses,
  })
  .meta({ oneOf: [{ required: ['days'] }, { required: ['count'] }, { required: ['tiers'] }] })
  .refine(({ days, count, tiers }) => [days, count, tiers].filter((each) => each !== undefined).length === 1, {
    message: 'write one of days, count and tiers',
    abort: true,
  })
  .refine(({ days, shortenedFrom }) => shortenedFrom === undefined || shortenedFrom > (days ?? Infinity), {
    path: ['shortenedFrom'],
    message: 'write the longer window in days that `days` takes the place of, or leave it out',
  })
  .refine(({ floor, floorLoweredFrom }) => floorLoweredFrom === undefined || floorLoweredFrom > floor, {
    path: ['floorLoweredFrom'],
    message: 'write the higher floor that `floor` takes the place of, or leave it out',
  });
