/** Who is told, by severity and channel. */
import { z } from 'zod';
import { clauses, name, severity, text } from './values.ts';

const route = z.strictObject({
  severities: z.array(severity).min(1),
  channels: z.array(z.enum(['email', 'slack', 'phone'])).min(1),
  roles: z.array(name).default([]).describe('Roles that answer'),
  clauses,
});

const stakeholder = z.strictObject({
  who: text,
  by: z.array(z.enum(['email', 'slack', 'phone', 'status-page', 'website'])).min(1),
  clauses,
});

export const notify = z
  .strictObject({
    email: z.array(z.email('write an e-mail address')).min(1, 'somebody must be told'),
    slack: z
      .strictObject({
        workspace: z.string().regex(/^T[0-9A-Z]+$/, 'write the workspace ID, such as T0123ABCD'),
        channel: z.string().regex(/^[CG][0-9A-Z]+$/, 'write the channel ID, such as C0123ABCD'),
      })
      .optional(),
    routes: z
      .array(route)
      .default([])
      .describe('Which severity goes to which channel; without any, everything goes to every channel'),
    stakeholders: z.array(stakeholder).default([]).describe('Who is told during an outage, and how'),
    clauses,
  })
  .describe('Who is told of findings, and how.');
