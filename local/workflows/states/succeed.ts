import type { SucceedState } from '../machine.ts';
import type { Outcome, Visit } from './visit.ts';

/** Ends its own chain well; inside a branch or an iteration the others go on. */
export function runSucceed(state: SucceedState, visit: Visit): Promise<Outcome> {
  return visit.finish(state, {}, visit.input, undefined);
}
