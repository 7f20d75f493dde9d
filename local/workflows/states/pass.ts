import type { PassState } from '../machine.ts';
import type { Outcome, Visit } from './visit.ts';

export function runPass(state: PassState, visit: Visit): Promise<Outcome> {
  return visit.finish(state, {}, visit.input, state.next);
}
