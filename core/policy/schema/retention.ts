/** How long recovery points are kept, and how they are disposed of. */
import { z } from 'zod';
import { clauses, duration, name, schedule, share } from './values.ts';

export const days = z.int().min(1).max(36_500);
export const many = z.int().min(1).max(1000);

const tiers = z
  .strictObject({
    daily: many.optional(),
    weekly: many.optional(),
    monthly: many.optional(),
    yearly: many.optional(),
  })
  .refine((kept) => Object.keys(kept).length > 0, 'write at least one of daily, weekly, monthly and yearly')
  .describe(
    'The newest point of each of the last so many days, weeks (from Monday), months, years that have one, in the time zone of the rule',
  );

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

/** What a rule keeps; a point stays while one of them asks for it. */
const terms = {
  days: days.optional().describe('Keep every good point younger than this many days, measured from the newest'),
  count: many.optional().describe('Keep this many of the newest good points'),
  tiers: tiers.optional(),
};

const insteadOf = z
  .strictObject({ ...terms, floor: many.optional() })
  .refine((before) => Object.keys(before).length > 0, 'write at least one of days, count, tiers and floor')
  .describe(
    'Confirms that what is kept is less on purpose: the parts in force so far that shrink. Until then those stay in force',
  );

export const retention = z
  .strictObject({
    ...terms,
    insteadOf: insteadOf.optional(),
    confirmAbove: share
      .prefault('10%')
      .describe(
        'A change that keeps less needs `insteadOf` when it lets go of more than this share of the good points there are, or lowers the floor',
      ),
    floor: many.default(3).describe('Never fewer good points than this in a place, whatever their age'),
    grace: duration
      .prefault('20h')
      .describe(
        'How long a point that is to go is only marked, and can be kept after all; it goes in the first run after that. A little less than a day, so that the next daily run finds it over',
      ),
    maxRemovals: many
      .default(10)
      .describe('At most this many removals for one resource and place in one run; people are told when more wait'),
    frequency: schedule.default('daily at 06:00').describe('When retention runs, in the time zone of the rule'),
    archive: archive.optional().describe('Long-term retention beyond the rest'),
    disposal: disposal.optional().describe('How what is no longer kept is destroyed'),
    clauses,
  })
  .meta({ anyOf: [{ required: ['days'] }, { required: ['count'] }, { required: ['tiers'] }] })
  .refine(({ days, count, tiers }) => [days, count, tiers].some((each) => each !== undefined), {
    message: 'write at least one of days, count and tiers',
    abort: true,
  })
  .refine((kept) => partsOf(kept.insteadOf).every((part) => isMore(kept.insteadOf?.[part], kept[part])), {
    path: ['insteadOf'],
    message: 'write only parts that are less now than they were, each as it was, or leave it out',
  });

type Before = NonNullable<z.infer<typeof insteadOf>>;

function partsOf(before: Before = {}): (keyof Before)[] {
  return Object.keys(before) as (keyof Before)[];
}

/** Of tiers, one of them. What is not written is nothing. */
function isMore(before: Before[keyof Before], now: Before[keyof Before]): boolean {
  if (typeof before !== 'object') return (before ?? 0) > Number(now ?? 0);
  const tiersNow: Partial<Record<string, number | undefined>> = typeof now === 'object' ? now : {};
  return Object.entries(before).some(([tier, many]) => (many ?? 0) > (tiersNow[tier] ?? 0));
}
