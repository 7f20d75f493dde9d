/** What the written policy is, who answers for it, and what it covers. */
import { z } from 'zod';
import { clauses, date, kind, text } from './values.ts';

export const document = z
  .strictObject({
    id: z
      .string()
      .regex(
        /^(?=.{2,24}$)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$/,
        'write letters, digits and single hyphens, 2 to 24 of them',
      )
      .describe('Identifier of the written policy; every physical name begins with it'),
    title: text,
    version: text.describe('Version of the written policy, in quotes'),
    owner: text.describe('Who answers for the policy'),
    approvedBy: text.describe('Who approved this version'),
    approvedOn: date.optional().describe('When it was approved'),
    effective: date.describe('First day on which the policy is in force'),
    nextReview: date.describe('Day by which it must be reviewed'),
    classification: text.optional().describe('Who may read it, such as Confidential'),
    purpose: text.optional(),
    standards: z.array(text).default([]).describe('Standards that it serves, such as ISO/IEC 27001:2022 A.8.13'),
    supersedes: text.optional().describe('What it replaces'),
    contact: text.optional().describe('Where questions go'),
  })
  .describe('The written policy: what it is called and who answers for it.');

export const scope = z
  .strictObject({
    includes: z
      .array(z.strictObject({ what: text, kinds: z.array(kind).min(1), clauses }))
      .min(1)
      .describe('What is protected, and which resource kinds hold it'),
    excludes: z
      .array(z.strictObject({ what: text, why: text }))
      .default([])
      .describe('What is knowingly left out, and why'),
    people: z.array(text).default([]).describe('Whom the policy binds'),
  })
  .describe('What the policy covers. A resource of these kinds without a class is reported as uncovered.');
