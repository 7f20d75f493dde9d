/** What state machines can do: invoke a function, publish to a topic, read their items from S3. See `local/services/states/states.md`. */
import type { InvocationResult } from '../runtime/runtime.ts';
import { AwsError, type Principal } from '../seams.ts';
import type { Functions } from '../services/lambda/functions.ts';
import { StatesError } from '../workflows/errors.ts';
import type { Integrations, TaskCall } from '../workflows/run.ts';
import type { Dispatch } from './dispatch.ts';

export interface IntegrationDeps {
  readonly functions: Functions;
  readonly dispatch: Dispatch;
  /** The machine's role, once Step Functions has taken it on. */
  assume(call: TaskCall): Principal;
}

type Integration = (args: Readonly<Record<string, unknown>>, call: TaskCall, deps: IntegrationDeps) => Promise<unknown>;

/** Arguments that are not here are refused by name, whatever AWS would do with them. */
const integrations: Readonly<Record<string, { readonly takes: readonly string[]; readonly run: Integration }>> = {
  'arn:aws:states:::lambda:invoke': { takes: ['FunctionName', 'Payload'], run: invokeFunction },
  'arn:aws:states:::sns:publish': { takes: ['TopicArn', 'Message', 'Subject'], run: publish },
  // Of item readers; a task would call them through `aws-sdk:s3`.
  'arn:aws:states:::s3:getObject': { takes: ['Bucket', 'Key', 'VersionId'], run: reading('s3:GetObject') },
  'arn:aws:states:::s3:listObjectsV2': {
    takes: ['Bucket', 'Prefix', 'ContinuationToken'],
    run: reading('s3:ListObjectsV2'),
  },
};

export function createIntegrations(deps: IntegrationDeps): Integrations {
  return async (resource, args, call) => {
    const integration = integrations[resource];
    if (!integration) throw new Error(`The local cloud has no integration ${resource}.`);
    const given = args as Readonly<Record<string, unknown>>;
    const unknown = Object.keys(given).find((name) => !integration.takes.includes(name));
    if (unknown) throw new Error(`The local cloud has no argument ${unknown} for ${resource}.`);
    return integration.run(given, call, deps);
  };
}

async function invokeFunction(
  { FunctionName, Payload = {} }: Readonly<Record<string, unknown>>,
  call: TaskCall,
  { functions, assume }: IntegrationDeps,
): Promise<unknown> {
  let result: InvocationResult;
  try {
    result = await functions.invoke(assume(call), regionOf(call), String(FunctionName), Payload);
  } catch (error) {
    throw refusalOf(error);
  }
  if ('error' in result) throw new StatesError(result.error.errorType, JSON.stringify(result.error));
  return { ExecutedVersion: '$LATEST', Payload: result.payload, StatusCode: 200 };
}

/** Step Functions has one name for every refusal of Lambda that it has no name of its own for. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof AwsError) || error.name !== 'AccessDenied') return error;
  const cause = `${error.message} (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException)`;
  return new StatesError('Lambda.AWSLambdaException', cause);
}

async function publish(
  args: Readonly<Record<string, unknown>>,
  call: TaskCall,
  { dispatch, assume }: IntegrationDeps,
): Promise<unknown> {
  const Message = typeof args['Message'] === 'string' ? args['Message'] : JSON.stringify(args['Message']);
  return dispatch(assume(call), regionOf(call), 'sns:Publish', { ...args, Message });
}

function reading(action: string): Integration {
  return async (args, call, { dispatch, assume }) => dispatch(assume(call), regionOf(call), action, args);
}

function regionOf({ stateMachineArn }: TaskCall): string {
  return stateMachineArn.split(':')[3] ?? '';
}
