/** Where recovery points live. A rule that names no destinations goes to the primary Region and to every copy. */
import { z } from 'zod';
import { account, clauses, duration, name, region, schedule, text } from './values.ts';

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

export const places = z
  .strictObject({
    primary: z.strictObject({ region, clauses }).describe('Where the resources and their recovery points are'),
    copies: z
      .array(copy)
      .min(1, 'a policy needs a second Region')
      .max(3, 'at most three copies')
      .describe('Other Regions, each with a copy of every recovery point and a key of its own'),
    cold: z.array(cold).default([]).describe('Cold storage for long-term retention'),
    onPremises: z.array(onPremises).default([]).describe('Destinations outside the cloud'),
  })
  .describe('Where recovery points are kept.');
