/** Gives a test instance a password that the validating function can work out by itself. */
import { z } from 'zod';
import { setMasterPassword } from '../adapters/databases.ts';
import { testPassword } from '../adapters/passwords.ts';
import { environment } from '../environment.ts';
import { step } from '../step.ts';
import { getTestInstance, testRegion } from '../test-instances.ts';

export const resetPasswordStep = step({
  name: 'reset-password',
  input: z.object({ instance: z.string().min(1) }),
  async run({ instance }, context) {
    await getTestInstance(context, instance);
    const password = testPassword(environment(context, 'TEST_PASSWORD_KEY'), instance);
    await setMasterPassword(context.clients.rds(testRegion(context)), instance, password);
    return { instance };
  },
});
