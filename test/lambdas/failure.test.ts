import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LifeboatError } from '#core/errors.ts';
import { describeError, readFailure, toLambdaError } from '#lambdas/failure.ts';

/** What Step Functions makes of an error that a function threw. */
const throughLambda = (error: unknown) => {
  const { name, message } = toLambdaError(error);
  return { Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: message, trace: ['at x'] }) };
};

describe('an error on its way from a step to people', () => {
  it('keeps its name, message, evidence and hint', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((text) => !text.includes('\n')),
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()), {
          noNullPrototype: true,
          maxKeys: 5,
        }),
        fc.option(
          fc.string().filter((text) => !text.includes('\n')),
          { nil: undefined },
        ),
        (message, evidence, hint) => {
          const facts = { evidence, ...(hint === undefined ? {} : { hint }) };
          const failure = readFailure(throughLambda(new LifeboatError('RecoveryPointFailed', message, facts)));
          expect(failure).toEqual({ name: 'RecoveryPointFailed', message, ...facts });
        },
      ),
    );
  });

  it('keeps the name that AWS gave it', () => {
    const denied = Object.assign(new Error('not authorized'), {
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    expect(readFailure(throughLambda(denied))).toMatchObject({ name: 'AccessDenied', message: 'not authorized' });
  });

  it.each([
    ['a throttle', { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } }],
    ['a service that is down', { name: 'InternalFailure', $metadata: { httpStatusCode: 503 } }],
    ['a broken connection', { name: 'Error', code: 'ECONNRESET' }],
  ])('is AwsBusy when it is %s, which the state machines retry', (_what, error) => {
    const busy = describeError(Object.assign(new Error('later'), error));
    expect(busy).toMatchObject({ name: 'AwsBusy', message: `${error.name}: later` });
  });

  it('is readable without a cause, with one that is no JSON, and with one of a function that timed out', () => {
    expect(readFailure({ Error: 'States.Timeout' })).toMatchObject({
      name: 'States.Timeout',
      message: 'no cause was given',
    });
    expect(readFailure({ Error: 'X', Cause: 'plain' }).message).toBe('plain');
    const timeout = { errorType: 'Sandbox.Timedout', errorMessage: 'Task timed out after 60.00 seconds' };
    expect(readFailure({ Error: 'Sandbox.Timedout', Cause: JSON.stringify(timeout) }).message).toContain(
      '60.00 seconds',
    );
  });

  it('is readable whatever the cause holds', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, cause) => {
        expect(readFailure({ Error: name, Cause: cause }).message.length).toBeGreaterThan(0);
      }),
    );
  });
});
