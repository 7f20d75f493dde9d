/** Faults of runs of steps, as the seam takes them. */
import type { InvocationFault, InvocationStart } from '../../../seams.ts';
import { type Fault, milliseconds } from '../fault.ts';
import type { Hit } from './notes.ts';
import { workflowOf } from './runs.ts';

export function fitsInvocation(fault: Fault, { step, region, payload }: InvocationStart): boolean {
  return (
    (fault.step === undefined || fault.step === step) &&
    (fault.region === undefined || fault.region === region) &&
    (fault.workflow === undefined || fault.workflow === workflowOf(step, payload))
  );
}

export function hitOfInvocation({ id, step, region }: InvocationStart): Hit {
  return { site: `${step} ${region}`, region, invocation: id };
}

/** What the seam does to the run; undefined when the fault is none of runs. */
export function brokenInvocation({ kind, afterCalls = 0, by = '1h' }: Fault): InvocationFault | undefined {
  switch (kind) {
    case 'lambda-dies':
      return { kind: 'crash', afterCalls: afterCalls === 'all' ? Number.POSITIVE_INFINITY : afterCalls };
    case 'lambda-throttled':
    case 'region-away':
      return { kind: 'throttle' };
    case 'lambda-times-out':
      return { kind: 'timeout' };
    case 'lambda-twice':
      return { kind: 'twice' };
    case 'step-clock-jumps':
      return { kind: 'clock', ms: milliseconds(by) };
    default:
      return undefined;
  }
}
