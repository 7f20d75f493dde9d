/** Gives a test instance a password that the validating function can work out by itself. */
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { setMasterPassword } from '../adapters/databases.ts';
import { testPassword } from '../adapters/passwords.ts';
import { environment } from '../environment.ts';
import { step } from '../step.ts';
import { getTestInstance, testRegion } from '../test-instances.ts';

export const resetPasswordStep = step({
  name: 'reset-password',
  input: z.object({ instance: z.string().min(1) }),
  async run({ instance }, context) {
    const { status } = await getTestInstance(context, instance);
    const password = testPassword(environment(context, 'TEST_PASSWORD_KEY'), instance);
    try {
      await setMasterPassword(context.clients.rds(testRegion(context)), instance, password);
      return { instance };
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'InvalidDBInstanceStateFault') throw error;
      // An earlier attempt of this step may have been heard, or RDS backs the new instance up; both pass.
      throw new LifeboatError('PasswordNotReady', `${instance} takes no new password while it is ${status}`, {
        evidence: { instance, status },
        cause: error,
      });
    }
  },
});
