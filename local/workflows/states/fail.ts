import { StatesError } from '../errors.ts';
import type { FailState } from '../machine.ts';
import { expectType, type Template } from '../query/template.ts';
import type { Outcome, Visit } from './visit.ts';

/** Ends its chain with an error of the author's making. */
export async function runFail(state: FailState, visit: Visit): Promise<Outcome> {
  const text = async (field: Template | undefined) =>
    field === undefined ? undefined : (expectType(field, await field.evaluate(visit.scope()), 'string') as string);
  const error = await text(state.error);
  throw new StatesError(error ?? '', await text(state.cause));
}
