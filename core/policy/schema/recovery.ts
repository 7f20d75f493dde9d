/** How service comes back: restores, procedures, the decision matrix, and the disaster in which the site changes. */
import { z } from 'zod';
import { clauses, duration, name, region, share, text } from './values.ts';

const steps = z
  .array(z.strictObject({ name, tasks: z.array(text).default([]) }))
  .min(1)
  .describe('In their order');

const restores = z
  .strictObject({
    by: z.array(name).min(1).describe('Roles that restore'),
    approvedBy: z.array(name).default([]).describe('Roles that must agree first'),
    verify: z
      .array(z.enum(['authority', 'feasibility']))
      .default([])
      .describe('What is verified before a request is carried out'),
    beyondRetention: z
      .enum(['refuse'])
      .default('refuse')
      .describe('What happens to a request for what is kept no more'),
    documented: z.boolean().default(true).describe('Every restore is written down for audit'),
    clauses,
  })
  .describe('Who restores, on whose approval');

const procedure = z.strictObject({
  name,
  title: text,
  steps,
  clauses,
});

const scenario = z.strictObject({
  name,
  title: text,
  impact: z.enum(['low', 'medium', 'high', 'critical']),
  approach: z
    .enum([
      'point-in-time',
      'full-restore',
      'failover',
      'site-activation',
      'clean-restore',
      'redeploy',
      'object-restore',
    ])
    .describe('What is done'),
  procedure: name.optional().describe('Name of the procedure that is followed'),
  clauses,
});

export const recovery = z
  .strictObject({
    restores: restores.optional(),
    procedures: z.array(procedure).default([]),
    scenarios: z.array(scenario).default([]).describe('The decision matrix: what has happened, and what is done'),
  })
  .describe('How service comes back.');

const site = z.strictObject({
  region,
  replication: z.enum(['continuous', 'daily', 'none']),
  capacity: share.describe('Of the capacity of production'),
  activation: duration.describe('From the declaration until service is back'),
  clauses,
});

const trigger = z.strictObject({
  name,
  title: text,
  after: duration.optional().describe('How long it must last'),
  over: share.optional().describe('How much must be affected'),
  action: z.enum(['assess', 'consider', 'activate-preemptively', 'activate-clean']),
  clauses,
});

export const disaster = z
  .strictObject({
    site: site.optional().describe('The recovery site'),
    triggers: z.array(trigger).default([]).describe('What makes people think of activating the site'),
    phases: z
      .array(
        z.strictObject({
          name,
          until: duration.describe('When the phase must be over, counted from the declaration'),
          tasks: z.array(text).min(1),
          clauses,
        }),
      )
      .default([]),
    return: z
      .strictObject({ tasks: z.array(text).min(1), clauses })
      .optional()
      .describe('The way back'),
  })
  .describe('The recovery site: what activates it, in which phases, and the way back.');
