/** Lambda, as far as `lambda.md` says. */
import type {
  FunctionConfiguration,
  GetFunctionConfigurationRequest,
  InvocationRequest,
  ListFunctionsRequest,
} from '@aws-sdk/client-lambda';
import type { FunctionView } from '../../assembly/read.ts';
import { accepts } from '../../endpoint/accepts.ts';
import type { InvocationResult } from '../../runtime/runtime.ts';
import { type ApiCall, type Authorize, AwsError, type Clock, type Service } from '../../seams.ts';
import type { KeyStore } from '../kms/key-store.ts';
import { page } from '../page.ts';
import { invokeLater } from './asynchronous.ts';
import type { Functions } from './functions.ts';

export interface LambdaDeps {
  readonly functions: Functions;
  readonly authorize: Authorize;
  readonly keyStore: Pick<KeyStore, 'use'>;
  readonly clock: Pick<Clock, 'sleep'>;
}

export function lambdaService(deps: LambdaDeps): Service {
  const { functions, authorize } = deps;
  return {
    name: 'lambda',
    operations: {
      Invoke: accepts<InvocationRequest>(['FunctionName', 'InvocationType', 'Payload'], (input, call) =>
        invoke(deps, input, call),
      ),
      ListFunctions: accepts<ListFunctionsRequest>(['Marker', 'MaxItems'], (input, call) => {
        authorize(call.principal, { action: 'lambda:ListFunctions', resource: '*' });
        const { items, next } = page(functions.list(call.region), input.Marker, input.MaxItems);
        return {
          Functions: items.map((view) => configuration(view, call, deps)),
          ...(next === undefined ? {} : { NextMarker: next }),
        };
      }),
      GetFunctionConfiguration: accepts<GetFunctionConfigurationRequest>(['FunctionName'], (input, call) => {
        const view = functions.find(call.region, input.FunctionName ?? '');
        authorize(call.principal, { action: 'lambda:GetFunctionConfiguration', resource: view.arn });
        return configuration(view, call, deps);
      }),
    },
  };
}

async function invoke({ functions, clock }: LambdaDeps, input: InvocationRequest, call: ApiCall): Promise<object> {
  const { FunctionName = '', InvocationType = 'RequestResponse', Payload } = input;
  const isAsync = InvocationType === 'Event';
  if (!isAsync && InvocationType !== 'RequestResponse') {
    throw new AwsError(
      'NotImplemented',
      `NotImplemented: the local cloud has no lambda:Invoke of type ${InvocationType}`,
      501,
    );
  }
  assertFits(Payload?.length ?? 0, isAsync ? largestEvent : largestPayload);
  const event = parsed(Payload);
  if (!isAsync) return answerOf(await functions.invoke(call.principal, call.region, FunctionName, event));
  invokeLater(functions, clock, { call, reference: FunctionName, event });
  return { StatusCode: 202 };
}

/** "Lambda quotas": 6 MB for each of request and answer, 1 MB for asynchronous requests. */
const largestPayload = 6_291_456;
const largestEvent = 1_048_576;

function assertFits(bytes: number, limit: number): void {
  if (bytes <= limit) return;
  const message = `${bytes} byte payload is too large for the InvokeFunction operation, service limit: ${limit}`;
  throw new AwsError('RequestTooLargeException', message, 413);
}

function answerOf(result: InvocationResult): object {
  const whole = Buffer.from(JSON.stringify('error' in result ? result.error : (result.payload ?? null)));
  const fits = whole.length <= largestPayload;
  return {
    StatusCode: 200,
    ExecutedVersion: '$LATEST',
    Payload: fits ? whole : tooLarge(whole.length),
    ...('error' in result || !fits ? { FunctionError: 'Unhandled' } : {}),
  };
}

function tooLarge(bytes: number): Buffer {
  const errorMessage = `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${largestPayload} bytes).`;
  return Buffer.from(JSON.stringify({ errorType: 'Function.ResponseSizeTooLarge', errorMessage }));
}

function parsed(payload: InvocationRequest['Payload']): unknown {
  const text = payload ? Buffer.from(payload as Uint8Array).toString('utf8') : '';
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    const message = 'Could not parse request body into json: the payload is not JSON.';
    throw new AwsError('InvalidRequestContentException', message);
  }
}

function configuration(view: FunctionView, call: ApiCall, deps: LambdaDeps): FunctionConfiguration {
  return {
    FunctionName: view.name,
    FunctionArn: view.arn,
    Runtime: view.runtime as NonNullable<FunctionConfiguration['Runtime']>,
    Handler: view.handler,
    Role: view.roleArn,
    MemorySize: view.memoryMb,
    Timeout: view.timeoutSeconds,
    Version: '$LATEST',
    State: 'Active',
    PackageType: 'Zip',
    Environment: environment(view, call, deps),
    ...(view.environmentKeyArn ? { KMSKeyArn: view.environmentKeyArn } : {}),
    ...(view.network
      ? { VpcConfig: { SubnetIds: [...view.network.subnetIds], SecurityGroupIds: [...view.network.securityGroupIds] } }
      : {}),
  };
}

/** Who may not use the key sees an error where the variables would be, and the rest of the answer. */
function environment(
  view: FunctionView,
  call: ApiCall,
  { keyStore }: LambdaDeps,
): FunctionConfiguration['Environment'] {
  if (!view.environmentKeyArn) return { Variables: { ...view.environment } };
  try {
    keyStore.use({
      principal: call.principal,
      region: view.region,
      key: view.environmentKeyArn,
      actions: ['kms:Decrypt'],
      via: 'lambda',
      context: { 'kms:EncryptionContext:aws:lambda:FunctionArn': view.arn },
    });
    return { Variables: { ...view.environment } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const Message = `Lambda was unable to decrypt your environment variables because the KMS access was denied: ${error.message}`;
    return { Error: { ErrorCode: 'AccessDeniedException', Message } };
  }
}
