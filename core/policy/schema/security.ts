/** How backups are protected, and who may do what with them. */
import { z } from 'zod';
import { clauses, name, text } from './values.ts';

export const security = z
  .strictObject({
    encryption: z
      .strictObject({
        atRest: z.enum(['AES-256']),
        inTransit: z.enum(['TLS-1.2', 'TLS-1.3']).optional().describe('The oldest version that is accepted'),
        keys: z.enum(['customer-managed', 'aws-managed']).default('customer-managed'),
        clauses,
      })
      .optional(),
    integrity: z
      .strictObject({ checksum: z.enum(['SHA-256', 'CRC64NVME']), clauses })
      .optional()
      .describe('How it is proven that a backup is what was written'),
    access: z
      .strictObject({ roles: z.array(name).min(1), clauses })
      .optional()
      .describe('The only roles that reach backups'),
    credentials: z
      .strictObject({ store: z.enum(['secrets-manager', 'parameter-store']), clauses })
      .optional()
      .describe('Where the credentials of backups and restores are kept'),
  })
  .describe('How backups are protected.');

export const roles = z
  .array(
    z.strictObject({
      name,
      title: text,
      duties: z.array(text).min(1),
      may: z
        .array(
          z.enum([
            'restore',
            'approve-restore',
            'approve-exception',
            'declare-disaster',
            'review-reports',
            'hold',
            'back-up-by-hand',
            'change-policy',
          ]),
        )
        .default([])
        .describe('What the role may do; what no role may do, nobody may'),
      clauses,
    }),
  )
  .default([])
  .describe('Roles: who does, approves and reviews what.');
