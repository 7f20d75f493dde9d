/** Where recovery points live. A rule that names no destinations goes to the primary Region and to every copy. */
import { z } from 'zod';
import { days, many } from './retention.ts';
import { account, clauses, duration, minutes, name, region, schedule, text } from './values.ts';

const copy = z.strictObject({
  region,
  account: account.optional().describe('Another account for the copy, which the primary account cannot delete from'),
  within: duration
    .prefault('6h')
    .describe('How long making a copy may take. It is added to the age at which a copy counts as stale'),
  frequency: schedule.optional().describe('When copies are made; without it, with every backup'),
  clauses,
});

const cold = z.strictObject({
  name: name.describe('By which a rule names it among its destinations'),
  region,
  tier: z.enum(['infrequent-access', 'glacier-instant', 'glacier-flexible', 'deep-archive', 'backup-cold']),
  clauses,
});

const onPremises = z.strictObject({
  name: name.describe('By which a rule names it among its destinations'),
  type: z.enum(['nas', 'server', 'tape', 'removable-media']),
  site: text.describe('Where it stands'),
  clauses,
});

const vault = z.strictObject({
  account: account.describe('The account that keeps them; not the account of the resources'),
  region: region.describe('The Region of one of the copies: from that copy it takes its own, with a key of its own'),
  every: minutes.prefault('1h').describe('How often it looks for what it does not hold yet'),
  within: duration
    .prefault('6h')
    .describe('How long taking may last. It is added to the age at which a copy of that Region counts as stale'),
  days: days.describe(
    'How long it keeps each, counted from the newest: when nothing new comes, nothing goes. Each keeps the days that it was verified with: fewer count for what comes after, more for all',
  ),
  floor: many.default(3).describe('Never fewer verified points of a resource and rule than this, whatever their age'),
  grace: duration.prefault('1d').describe('How long a point that is to go is only marked, and can be kept after all'),
  clauses,
});

export const places = z
  .strictObject({
    primary: z.strictObject({ region, clauses }).describe('Where the resources and their recovery points are'),
    copies: z
      .array(copy)
      .min(1, 'a policy needs a second Region')
      .max(3, 'at most three copies')
      .describe('Other Regions, each with a copy of every recovery point and a key of its own'),
    vault: vault
      .optional()
      .describe(
        'Another account, which takes a copy of every recovery point for itself and lets nobody else delete it',
      ),
    cold: z.array(cold).default([]).describe('Cold storage for long-term retention'),
    onPremises: z.array(onPremises).default([]).describe('Destinations outside the cloud'),
  })
  .describe('Where recovery points are kept.');
