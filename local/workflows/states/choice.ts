import { StatesError } from '../errors.ts';
import type { ChoiceState } from '../machine.ts';
import { expectType } from '../query/template.ts';
import type { Outcome, Visit } from './visit.ts';

/** The first rule whose condition is true decides; the state's own `Output` and `Assign` belong to `Default`. */
export async function runChoice(state: ChoiceState, visit: Visit): Promise<Outcome> {
  for (const rule of state.rules) {
    const holds = expectType(rule.condition, await rule.condition.evaluate(visit.scope()), 'boolean');
    if (holds === true) return visit.finish(rule, {}, visit.input, rule.next);
  }
  if (state.otherwise === undefined) {
    throw new StatesError(
      'States.NoChoiceMatched',
      visit.because('Failed to transition out of the state. The state does not point to a next state.'),
    );
  }
  return visit.finish(state, {}, visit.input, state.otherwise);
}
