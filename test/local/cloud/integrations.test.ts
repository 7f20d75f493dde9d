import { describe, expect, it } from 'vitest';
import { createIntegrations, type IntegrationDeps } from '#local/cloud/integrations.ts';
import type { InvocationResult } from '#local/runtime/runtime.ts';
import { AwsError } from '#local/seams.ts';
import type { Functions } from '#local/services/lambda/functions.ts';
import type { TaskCall } from '#local/workflows/run.ts';

const call: TaskCall = {
  executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:backup:night',
  stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:backup',
  roleArn: 'arn:aws:iam::111122223333:role/backup',
  state: 'Take a snapshot',
  attempt: 0,
  signal: new AbortController().signal,
  submitted: () => undefined,
};
const machine = { arn: 'arn:aws:sts::111122223333:assumed-role/backup/night', kind: 'role' } as const;
const lambda = 'arn:aws:states:::lambda:invoke';

function integrations(invoke: Functions['invoke'], dispatch: IntegrationDeps['dispatch'] = async () => undefined) {
  const functions = { invoke } as Functions;
  return createIntegrations({ functions, dispatch, assume: () => machine });
}
const answering = (result: InvocationResult) => integrations(async () => result);

describe('Tasks', () => {
  it('invoke a function as the role of the machine, in its Region', async () => {
    const asked: unknown[] = [];
    const run = integrations(async (...args) => {
      asked.push(args);
      return { payload: { n: 2 } };
    });
    expect(await run(lambda, { FunctionName: 'f', Payload: { n: 1 } }, call)).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { n: 2 },
      StatusCode: 200,
    });
    expect(asked).toEqual([[machine, 'eu-west-1', 'f', { n: 1 }]]);
  });

  it('fail with the error that the function threw, its document as the cause', async () => {
    const error = { errorType: 'RecoveryPointNotReady', errorMessage: 'creating', trace: [] };
    await expect(answering({ error })(lambda, { FunctionName: 'f' }, call)).rejects.toMatchObject({
      name: 'RecoveryPointNotReady',
      reason: JSON.stringify(error),
    });
  });

  it('fail with Lambda.AWSLambdaException when the machine may not invoke the function', async () => {
    const run = integrations(async () => {
      throw new AwsError('AccessDenied', 'User: backup is not authorized to perform: lambda:InvokeFunction', 403);
    });
    await expect(run(lambda, { FunctionName: 'f' }, call)).rejects.toMatchObject({
      name: 'Lambda.AWSLambdaException',
      reason: expect.stringMatching(/lambda:InvokeFunction .*Error Code: AccessDeniedException/),
    });
  });

  it('publish to a topic what SNS asks for, values as JSON', async () => {
    const asked: unknown[] = [];
    const run = integrations(
      async () => ({ payload: null }),
      async (...args) => asked.push(args),
    );
    await run('arn:aws:states:::sns:publish', { TopicArn: 't', Message: { a: 1 } }, call);
    expect(asked).toEqual([[machine, 'eu-west-1', 'sns:Publish', { TopicArn: 't', Message: '{"a":1}' }]]);
  });

  it.each([
    ['an argument', lambda, { FunctionName: 'f', Qualifier: 'live' }, /no argument Qualifier for .*lambda:invoke/],
    ['a service', 'arn:aws:states:::dynamodb:putItem', {}, /no integration arn:aws:states:::dynamodb:putItem/],
  ])('refuse %s they do not know by name', async (_, resource, args, message) => {
    await expect(answering({ payload: null })(resource, args, call)).rejects.toThrow(message);
  });
});
