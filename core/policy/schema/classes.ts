/** How much may be lost, and how long it may take to be back: for the whole, for a data class, for a service. */
import { z } from 'zod';
import { clauses, duration, name, text } from './values.ts';

const rpo = duration.describe('Recovery point objective: how much data may be lost');
const rto = duration.describe('Recovery time objective: how long service may be away');
const mttr = duration.describe('Mean time to repair');

export const objectives = z
  .strictObject({ rpo: rpo.optional(), rto: rto.optional(), mttr: mttr.optional(), clauses })
  .describe('Objectives of the policy as a whole; no class may be slower.');

const dataClass = z.strictObject({
  description: text.optional().describe('Which data belongs here'),
  rpo,
  rto,
  mttr: mttr.optional(),
  priority: name.optional().describe('Name of a priority: in which order it is recovered'),
  sensitive: z.boolean().default(false).describe('Its backups are destroyed securely'),
  key: z
    .enum(['shared', 'own'])
    .default('shared')
    .describe('`own`: an encryption key for this class alone, whose deletion erases its backups'),
  resources: z
    .array(z.string().regex(/^[a-z0-9-]+\/[^\s/].{0,250}$/, 'write kind/name, such as rds-instance/orders'))
    .default([])
    .describe('Resources that belong to the class by name; all others belong to it by the tag `lifeboat:class`'),
  clauses,
});

export const classes = z
  .record(name, dataClass)
  .describe('Data classes, by the name that the tag `lifeboat:class` carries.');

export const priorities = z
  .array(
    z.strictObject({
      name,
      services: z.array(text).min(1).describe('What is recovered at this priority'),
      rto: rto.optional(),
      clauses,
    }),
  )
  .default([])
  .describe('Service priorities, the first to be recovered first.');
