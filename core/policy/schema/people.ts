/** What people do, what they have agreed to, and what they must know: reviews, documents, exceptions, limits. */
import { z } from 'zod';
import { clause, clauses, date, frequency, name, schedule, text, timezone } from './values.ts';

export const reviews = z
  .array(
    z.strictObject({
      name,
      type: z.enum(['policy', 'reports', 'access', 'exceptions', 'training', 'compliance']),
      what: text,
      by: z.array(name).min(1).describe('Roles that do it'),
      frequency: schedule.optional().describe('When it comes up'),
      timezone: timezone.default('UTC'),
      after: z.array(text).default([]).describe('Events after which it comes up as well'),
      clauses,
    }),
  )
  .default([])
  .describe('What people do and sign: scheduled, reminded of, and kept as evidence with the name that was given.');

export const documents = z
  .array(
    z.strictObject({
      name,
      what: text,
      contents: z.array(text).default([]),
      frequency: frequency.optional().describe('How often it is brought up to date; `on change` as well'),
      after: z.array(text).default([]).describe('Events after which it is brought up to date'),
      copies: z
        .array(z.enum(['online', 'printed', 'recovery-site']))
        .default(['online'])
        .describe('Where copies are kept'),
      clauses,
    }),
  )
  .default([])
  .describe('Documents that are kept current: runbooks, contact lists, plans and results of tests.');

export const thirdParties = z
  .array(z.strictObject({ name: text, recovery: text, action: text, clauses }))
  .default([])
  .describe('Services of others: what they promise, and what is done when they fail.');

export const limitations = z
  .array(z.strictObject({ text, clauses }))
  .default([])
  .describe('What cannot be recovered, as users are told.');

const approval = z.strictObject({ by: text, on: date });

export const exceptions = z
  .array(
    z.strictObject({
      name,
      except: z.array(clause).min(1).describe('The clauses that are not met'),
      excuses: z.array(name).default([]).describe('Identifiers of the lint rules that it answers; without any, all'),
      rules: z.array(name).default([]).describe('Rules, tests and drills it is about'),
      classes: z.array(name).default([]).describe('Classes it is about'),
      what: text.describe('What is done instead'),
      why: text,
      approvals: z
        .array(approval)
        .default([])
        .describe('Two people or bodies, with the day; until then it is not valid'),
      review: date.describe('When it is looked at again'),
      expires: date.describe('Last day on which it is valid'),
      clauses: clauses.optional(),
    }),
  )
  .default([])
  .describe('Approved deviations from the policy; each comes up for review and lapses.');
