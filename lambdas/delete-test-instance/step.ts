/** Deletes a test instance, and nothing else. */
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { deleteDatabase } from '../adapters/databases.ts';
import { step } from '../step.ts';
import { findTestInstance, testRegion } from '../test-instances.ts';

export const deleteTestInstanceStep = step({
  name: 'delete-test-instance',
  input: z.object({ instance: z.string().min(1) }),
  async run({ instance }, context) {
    const database = await findTestInstance(context, instance);
    if (database === undefined || database.status === 'deleting') return { instance, deleted: false };
    try {
      const deleted = await deleteDatabase(context.clients.rds(testRegion(context)), instance);
      return { instance, deleted };
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'InvalidDBInstanceStateFault') throw error;
      throw new LifeboatError('TestInstanceStillThere', `${instance} cannot be deleted yet: ${error.message}`, {
        evidence: { instance, status: database.status },
        cause: error,
      });
    }
  },
});
