/** Faults of API calls, as the seam takes them. */
import { type StepName, steps } from '#lambdas/registry.ts';
import { type ApiCall, AwsError, type CallFault } from '../../../seams.ts';
import type { Fault } from '../fault.ts';
import type { Hit } from './notes.ts';
import type { Runs } from './runs.ts';

/** A call of a step, and the how-manieth of its kind it is within its run. */
export interface SteppedCall {
  readonly call: ApiCall & { readonly invocation: NonNullable<ApiCall['invocation']> };
  readonly nth: number;
}

/** Undefined for calls that no step makes: people and services are not broken by these faults. */
export function steppedCall(call: ApiCall, runs: Runs): SteppedCall | undefined {
  const { invocation } = call;
  if (!invocation) return undefined;
  return { call: { ...call, invocation }, nth: runs.count(invocation.id, siteOf(call)) };
}

export function fitsCall(fault: Fault, { call, nth }: SteppedCall, runs: Runs): boolean {
  return (fault.nth === undefined || fault.nth === nth) && goesOnWithCall(fault, { call, nth }, runs);
}

/** A service that fails goes on failing, whichever call of a run it is. */
export function goesOnWithCall(fault: Fault, { call }: SteppedCall, runs: Runs): boolean {
  const { step, id } = call.invocation;
  return (
    (fault.step === undefined || fault.step === step) &&
    (fault.service === undefined || fault.service === call.service) &&
    (fault.operation === undefined || fault.operation === call.operation) &&
    (fault.region === undefined || fault.region === call.region) &&
    (fault.workflow === undefined || fault.workflow === runs.workflow(id))
  );
}

export function hitOfCall({ call, nth }: SteppedCall): Hit {
  const { step, id } = call.invocation;
  return { site: `${step} ${siteOf(call)} #${nth}`, region: call.region, invocation: id };
}

/** `rds:CreateDBSnapshot eu-west-1` */
export function siteOf({ service, operation, region }: Pick<ApiCall, 'service' | 'operation' | 'region'>): string {
  return `${service}:${operation} ${region}`;
}

/** What the seam does to the call; undefined when the fault is none of calls. */
export function brokenCall({ kind }: Fault, { call }: SteppedCall): CallFault | undefined {
  switch (kind) {
    case 'call-fails-once':
    case 'call-fails':
      return { kind: 'refuse', error: failed(call) };
    case 'call-throttled':
      return { kind: 'refuse', error: throttled(call) };
    case 'call-refused':
      return { kind: 'refuse', error: refused(call) };
    case 'call-times-out':
      return { kind: 'delay', ms: (limitOf(call.invocation.step) + 1) * 1000 };
    case 'call-slow':
      return { kind: 'delay', ms: 20_000 };
    case 'call-twice':
      return { kind: 'twice' };
    case 'call-loses-answer':
      return { kind: 'lose-answer', error: failed(call) };
    case 'call-cut-after':
      return { kind: 'lose-answer' };
    case 'call-cut':
    case 'region-away':
      return { kind: 'drop' };
    default:
      return undefined;
  }
}

function limitOf(step: StepName): number {
  return steps[step].timeoutSeconds;
}

/** Each service has its own words ("Common errors" of the API references; Amazon S3, "Error responses"). */
const failures: Readonly<Record<string, string>> = {
  s3: 'InternalError',
  sns: 'InternalErrorException',
  kms: 'KMSInternalException',
  monitoring: 'InternalServiceFault',
};

function failed({ service }: ApiCall): AwsError {
  const message = 'We encountered an internal error. Please try again.';
  return new AwsError(failures[service] ?? 'InternalFailure', message, 500);
}

function throttled({ service }: ApiCall): AwsError {
  if (service === 's3') return new AwsError('SlowDown', 'Please reduce your request rate.', 503);
  const names: Readonly<Record<string, string>> = { sns: 'ThrottledException', kms: 'ThrottlingException' };
  return new AwsError(names[service] ?? 'Throttling', 'Rate exceeded', service === 'sns' ? 429 : 400);
}

function refused({ principal, service, operation }: ApiCall): AwsError {
  const action = `${service === 'monitoring' ? 'cloudwatch' : service}:${operation}`;
  const message = `User: ${principal.arn} is not authorized to perform: ${action} with an explicit deny`;
  return new AwsError('AccessDenied', message, 403);
}
