import { handlerOf } from '../catch.ts';
import { HistoryFull, QueryError, StatesError, Stopped } from '../errors.ts';
import type { Frame } from '../frame.ts';
import type { State } from '../machine.ts';
import { Retries } from '../retry.ts';
import { runChoice } from './choice.ts';
import { runFail } from './fail.ts';
import { runMap } from './map.ts';
import { runParallel } from './parallel.ts';
import { runPass } from './pass.ts';
import { runSucceed } from './succeed.ts';
import { runTask } from './task.ts';
import { type Outcome, Visit } from './visit.ts';
import { runWait } from './wait.ts';

/** One state from its entry to its exit, with its retries and its catchers. */
export async function runState(state: State, input: unknown, frame: Frame): Promise<Outcome> {
  frame.current = state;
  frame.run.transitions += 1;
  const entered = frame.record(`${state.type}StateEntered`, () => ({ name: state.name, input }));
  const visit = new Visit(state, input, frame, entered);
  visit.tell('entered');
  const retries = new Retries('retry' in state ? state.retry : []);
  for (;;) {
    try {
      const outcome = await behave(state, visit);
      leave(visit, outcome);
      return outcome;
    } catch (thrown) {
      frame.check();
      const error = asStatesError(thrown, visit);
      const delay = retries.delayAfter(error, frame.run);
      if (delay === undefined) return giveUp(visit, error);
      visit.attempt++;
      visit.tell('retried', { error: error.name, delaySeconds: delay });
      await frame.sleep(delay * 1000);
    }
  }
}

function behave(state: State, visit: Visit): Promise<Outcome> {
  switch (state.type) {
    case 'Task':
      return runTask(state, visit);
    case 'Choice':
      return runChoice(state, visit);
    case 'Wait':
      return runWait(state, visit);
    case 'Pass':
      return runPass(state, visit);
    case 'Succeed':
      return runSucceed(state, visit);
    case 'Fail':
      return runFail(state, visit);
    case 'Parallel':
      return runParallel(state, visit);
    case 'Map':
      return runMap(state, visit);
  }
}

function leave(visit: Visit, { output, assigned }: Outcome): void {
  const { frame, state } = visit;
  if (assigned !== undefined) Object.assign(frame.variables, assigned);
  if (state.type === 'Fail') return;
  frame.record(`${state.type}StateExited`, () => ({ name: state.name, output, assignedVariables: assigned }));
  visit.tell('exited');
}

/** No retry is left: the first catcher that matches takes over, or the chain fails. */
async function giveUp(visit: Visit, error: StatesError): Promise<Outcome> {
  const { state, frame } = visit;
  if (state.type === 'Map' || state.type === 'Parallel') frame.record(`${state.type}StateFailed`);
  const facts = { error: error.name, cause: error.reason };
  const handler = 'catch' in state ? handlerOf(state.catch, error) : undefined;
  if (handler === undefined) {
    visit.tell('failed', facts);
    throw error;
  }
  visit.tell('caught', facts);
  try {
    const outcome = await handler(visit);
    leave(visit, outcome);
    return outcome;
  } catch (thrown) {
    frame.check();
    throw asStatesError(thrown, visit);
  }
}

/** Errors of expressions are told in the history; defects become `States.Runtime`, which nothing catches. */
function asStatesError(thrown: unknown, visit: Visit): StatesError {
  if (thrown instanceof StatesError) return thrown;
  if (thrown instanceof HistoryFull || thrown instanceof Stopped) throw thrown;
  if (thrown instanceof QueryError) {
    const cause = visit.because(thrown.message);
    const error = 'States.QueryEvaluationError';
    visit.frame.record('EvaluationFailed', { error, cause, location: thrown.location, state: visit.state.name });
    return new StatesError(error, cause);
  }
  return new StatesError('States.Runtime', visit.because(String(thrown)));
}
