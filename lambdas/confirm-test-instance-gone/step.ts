/** Proves by a describe that a test instance is gone. */
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { step } from '../step.ts';
import { findTestInstance } from '../test-instances.ts';

export const confirmTestInstanceGoneStep = step({
  name: 'confirm-test-instance-gone',
  input: z.object({ instance: z.string().min(1) }),
  async run({ instance }, context) {
    const database = await findTestInstance(context, instance);
    if (database === undefined) return { instance, gone: true };
    throw new LifeboatError('TestInstanceStillThere', `${instance} is still there, and ${database.status}`, {
      evidence: { instance, status: database.status },
      hint: 'Delete it by hand; the next restore test would sweep it too.',
    });
  },
});
