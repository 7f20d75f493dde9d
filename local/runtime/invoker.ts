/**
 * Lambda's side of an invocation, whichever way the step runs: who it is, what breaks it, how long it may take on virtual
 * time, and how large what goes in and out may be.
 */
import type { StepName } from '#lambdas/registry.ts';
import type { FunctionView } from '../assembly/read.ts';
import { AwsError, type Clock, type EventLog, type InterceptInvocation, type InvocationFault } from '../seams.ts';
import { type End, Invocation, processDied } from './invocation.ts';
import { carried, requestLimit, responseLimit } from './payload.ts';
import type { FunctionError, InvocationResult, StepRuntime } from './runtime.ts';
import { stepOf } from './steps.ts';

export interface InvokerSettings {
  readonly runtime: StepRuntime;
  readonly functions: readonly FunctionView[];
  readonly clock: Clock & { at(instant: number, task: () => unknown): () => void };
  readonly events: EventLog;
  readonly intercept?: InterceptInvocation | undefined;
}

interface Known {
  readonly view: FunctionView;
  readonly step: StepName;
  readonly late: FunctionError;
}

/** Throws AwsError where Lambda itself refuses the invocation. */
export function invoker(settings: InvokerSettings): StepRuntime {
  const known = new Map<string, Known>();
  let invocations = 0;
  const find = (arn: string): Known => {
    const found = known.get(arn) ?? know(arn, settings.functions);
    known.set(arn, found);
    return found;
  };
  return {
    invoke: async (arn, payload) => {
      const { view, step, late } = find(arn);
      const event = carried(payload, requestLimit, () => tooLarge(view));
      const attempt = (fault?: InvocationFault) => {
        const { region } = view;
        const clockOff = fault?.kind === 'clock' ? fault.ms : 0;
        const invocation = new Invocation({ id: invocations, step, region, end: endOf(fault), clockOff });
        return runOnce(settings, { view, step, late }, event(), invocation);
      };
      invocations += 1;
      const fault = settings.intercept?.({ id: invocations, step, region: view.region, payload });
      if (fault) tellFault(settings.events, fault, { id: invocations, step, region: view.region });
      if (fault?.kind === 'throttle') throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
      if (fault?.kind === 'twice') {
        await attempt();
        invocations += 1;
      }
      return attempt(fault);
    },
    invocationOf: (key) => settings.runtime.invocationOf?.(key),
    close: () => settings.runtime.close(),
  };
}

function know(arn: string, functions: readonly FunctionView[]): Known {
  const view = functions.find((candidate) => candidate.arn === arn);
  if (!view) throw new Error(`No function ${arn} in the assembly.`);
  const errorMessage = `Task timed out after ${view.timeoutSeconds.toFixed(2)} seconds`;
  return { view, step: stepOf(view.name), late: { errorType: 'Sandbox.Timedout', errorMessage, trace: [] } };
}

function endOf(fault: InvocationFault | undefined): End | undefined {
  if (fault?.kind === 'crash') return { how: 'crash', afterCalls: fault.afterCalls };
  if (fault?.kind !== 'timeout') return undefined;
  return { how: 'hang', afterCalls: fault.afterCalls ?? Number.POSITIVE_INFINITY };
}

/** The first of: its answer, its death, the end of its time. */
function runOnce(
  { runtime, clock, events }: InvokerSettings,
  { view, late }: Known,
  payload: unknown,
  invocation: Invocation,
): Promise<InvocationResult> {
  return new Promise((resolve, reject) => {
    let over = false;
    const end = (settle: () => void) => {
      if (over) return;
      over = true;
      forgetLimit();
      settle();
    };
    const give = (result: InvocationResult) =>
      end(() => {
        tellEnd(events, invocation, payload, result);
        resolve(result);
      });
    const forgetLimit = clock.at(clock.now() + view.timeoutSeconds * 1000, () => invocation.kill(late));
    invocation.onDeath((error) => give({ error }));
    const work = invocation.atItsEnd ? nothing(invocation) : runtime.invoke(view.arn, payload, invocation);
    work.then((result) => answerOf(result, invocation)).then(give, (error: unknown) => end(() => reject(error)));
  });
}

/** Its process is gone before the code began, or hangs there. */
function nothing(invocation: Invocation): Promise<never> {
  if (invocation.endsBy === 'crash') invocation.kill(processDied);
  return new Promise(() => {});
}

/** What is heard of a step that came to its end: nothing, when the process is gone or hangs after the work. */
function answerOf(result: InvocationResult, invocation: Invocation): InvocationResult | Promise<never> {
  if (invocation.endsBy !== undefined) return nothing(invocation);
  if ('error' in result) return result;
  try {
    return { payload: carried(result.payload, responseLimit, responseTooLarge)() };
  } catch (error) {
    if (error instanceof OversizedResponse) return { error: error.told };
    throw error;
  }
}

/** "Invocation payload (request and response)", Lambda quotas. */
function tooLarge({ name }: FunctionView): AwsError {
  const message = `The payload is too large for the RequestResponse invocation type of ${name} (limit ${requestLimit} bytes)`;
  return new AwsError('RequestTooLargeException', message, 413);
}

class OversizedResponse extends Error {
  readonly told: FunctionError = {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${responseLimit} bytes).`,
    trace: [],
  };
}

function responseTooLarge(): OversizedResponse {
  return new OversizedResponse();
}

function tellFault(events: EventLog, fault: InvocationFault, invocation: object): void {
  if (events.hears?.('fault') !== false) events.emit('fault', { ...fault, kind: fault.kind, invocation });
}

/** With what went in and what came out, as they are: whoever wants to keep them copies them. */
function tellEnd(events: EventLog, { id, step, region }: Invocation, payload: unknown, result: InvocationResult): void {
  if (events.hears?.('invocation') === false) return;
  const ended =
    'error' in result
      ? { ok: false, error: result.error.errorType, message: result.error.errorMessage }
      : { ok: true, answer: result.payload };
  events.emit('invocation', { id, step, region, payload, ...ended });
}
