import { errorOutput, StatesError } from '../errors.ts';
import type { Details } from '../history.ts';
import { checkPayload } from '../limits.ts';
import type { Resource, TaskState } from '../machine.ts';
import { uuid } from '../query/functions.ts';
import { evaluateNumber, type Template } from '../query/template.ts';
import { callIntegration } from './integration.ts';
import { TokenWait } from './token-wait.ts';
import type { Outcome, Visit } from './visit.ts';

const longestTimeoutSeconds = 99_999_999;

/** Seconds that an attempt may take, and that may pass between two heartbeats. */
interface Patience {
  readonly timeoutInSeconds: number | undefined;
  readonly heartbeatInSeconds: number | undefined;
}

/** Calls a service and makes its answer the state's result. */
export async function runTask(state: TaskState, visit: Visit): Promise<Outcome> {
  const { frame } = visit;
  if (state.resource.waitsForToken) visit.token = newToken(visit);
  const parameters = state.arguments === undefined ? visit.input : await state.arguments.evaluate(visit.scope());
  checkPayload(parameters, state.name);
  const patience: Patience = {
    timeoutInSeconds: state.timeoutSeconds && (await seconds(state.timeoutSeconds, visit)),
    heartbeatInSeconds: state.heartbeatSeconds && (await seconds(state.heartbeatSeconds, visit)),
  };
  frame.record('TaskScheduled', () => {
    const region = frame.run.machine.arn.split(':')[3];
    return { ...label(state.resource), region, parameters, ...patience };
  });
  frame.record('TaskStarted', () => label(state.resource));
  const result = await attempt(state, visit, parameters, patience);
  frame.record('TaskSucceeded', () => ({ ...label(state.resource), output: result }));
  return visit.finish(state, { result }, result, state.next);
}

/** How events name a resource. */
function label({ service, action }: Resource): Details {
  return { resourceType: service, resource: action };
}

function seconds(field: Template, visit: Visit): Promise<number> {
  return evaluateNumber(field, visit.scope(), { min: 1, max: longestTimeoutSeconds });
}

function newToken(visit: Visit): string {
  return Buffer.from(uuid(() => visit.frame.run.random())).toString('base64url');
}

async function attempt(state: TaskState, visit: Visit, args: unknown, patience: Patience): Promise<unknown> {
  const { frame } = visit;
  const { timeoutInSeconds: timeout } = patience;
  try {
    const work = perform(state, visit, args, patience);
    const result = await (timeout === undefined
      ? work
      : frame.within(work, timeout * 1000, () => new StatesError('States.Timeout')));
    visit.endWork('done');
    checkPayload(result, state.resource.service);
    return result;
  } catch (thrown) {
    frame.check();
    if (thrown instanceof StatesError) {
      const { Error: error, Cause: cause } = errorOutput(thrown);
      const type = error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed';
      frame.record(type, () => ({ ...label(state.resource), error, cause }));
    }
    visit.endWork('abandoned');
    throw thrown;
  }
}

function perform(state: TaskState, visit: Visit, args: unknown, patience: Patience): Promise<unknown> {
  const { resource } = state;
  if (resource.waitsForToken) return untilTokenReturns(state, visit, args, patience.heartbeatInSeconds);
  if (!resource.waitsForEnd) return callIntegration(resource, args, visit);
  const submitted = (output: unknown) => noteSubmitted(state, visit, output);
  return callIntegration(resource, args, visit, { signal: visit.workSignal(), submitted });
}

async function untilTokenReturns(
  state: TaskState,
  visit: Visit,
  args: unknown,
  heartbeat: number | undefined,
): Promise<unknown> {
  // Waits before the call is made: the token may come back before the call that carries it has returned.
  const wait = new TokenWait(visit, heartbeat, visit.workSignal());
  try {
    noteSubmitted(state, visit, await callIntegration(state.resource, args, visit));
    return await wait.ended;
  } finally {
    wait.forget();
  }
}

function noteSubmitted({ resource }: TaskState, { frame }: Visit, output: unknown): void {
  frame.record('TaskSubmitted', { ...label(resource), output });
}
