/** Looks at a test instance once. Patience is in the state machine, which retries RestoreNotReady and PasswordNotReady. */
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import type { Database } from '../adapters/databases.ts';
import { isDead } from '../ownership.ts';
import type { restoredDatabase } from '../shapes.ts';
import { step } from '../step.ts';
import { getTestInstance } from '../test-instances.ts';

export const checkRestoreStep = step({
  name: 'check-restore',
  input: z.object({
    instance: z.string().min(1),
    /** What is waited for: that the restore is done, or that the new password is applied. */
    expect: z.enum(['restored', 'password']),
  }),
  async run({ instance, expect }, context): Promise<z.infer<typeof restoredDatabase>> {
    const database = await getTestInstance(context, instance);
    const { status, endpoint, pending } = database;
    const evidence = { instance, status, pending: pending.join(' ') };
    if (isDead(status)) {
      throw new LifeboatError('RestoreFailed', `${instance} is ${status}`, {
        evidence,
        hint: 'See the RDS events of the instance for why it could not be restored.',
      });
    }
    if (status !== 'available' || endpoint === undefined) {
      throw new LifeboatError('RestoreNotReady', `${instance} is ${status}`, { evidence });
    }
    if (expect === 'password' && pending.length > 0) {
      throw new LifeboatError('PasswordNotReady', `${instance} has changes that are not applied yet`, { evidence });
    }
    return reachable(database, endpoint, context.now());
  },
});

function reachable(database: Database, endpoint: { address: string; port: number }, availableAt: string) {
  const { engine, masterUser, databaseName } = database;
  const { address: host, port } = endpoint;
  return { host, port, engine, user: masterUser, database: databaseName ?? null, availableAt };
}
