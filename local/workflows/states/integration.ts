import { AwsError } from '../../seams.ts';
import { StatesError } from '../errors.ts';
import type { Resource } from '../machine.ts';
import type { TaskCall } from '../run.ts';
import type { Visit } from './visit.ts';

const neverAborted = new AbortController().signal;

/** Calls the integration behind a resource; an AWS error gets the name that state machines know it by. */
export async function callIntegration(
  resource: Resource,
  args: unknown,
  visit: Visit,
  more: { readonly signal?: AbortSignal; readonly submitted?: (output: unknown) => void } = {},
): Promise<unknown> {
  const { run } = visit.frame;
  const call: TaskCall = {
    executionArn: run.identity.arn,
    stateMachineArn: run.machine.arn,
    roleArn: run.world.roleArn,
    state: visit.state.name,
    attempt: visit.attempt,
    signal: more.signal ?? neverAborted,
    submitted: more.submitted ?? (() => {}),
    ...(visit.token === undefined ? {} : { token: visit.token }),
  };
  try {
    return await run.world.integrations(resource.arn, args, call);
  } catch (error) {
    throw error instanceof AwsError ? renamed(resource, error) : error;
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html: prefixes of optimized integrations. */
const prefixes: Readonly<Record<string, string>> = { lambda: 'Lambda', sns: 'SNS', states: 'StepFunctions', s3: 'S3' };

function renamed({ service }: Resource, error: AwsError): StatesError {
  const name = error.name.endsWith('Exception') ? error.name : `${error.name}Exception`;
  const cause = `${error.message} (Service: ${prefixes[service]}; Status Code: ${error.status}; Error Code: ${error.name})`;
  return new StatesError(`${prefixes[service]}.${name}`, cause);
}
