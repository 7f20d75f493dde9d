import { checkPayload } from '../limits.ts';
import type { ParallelState } from '../machine.ts';
import { Branches } from './branches.ts';
import { runChain } from './chain.ts';
import type { Outcome, Visit } from './visit.ts';

/** Every branch gets the same input; the result is the list of their outputs, in the order of the definition. */
export async function runParallel(state: ParallelState, visit: Visit): Promise<Outcome> {
  const { frame } = visit;
  const input = state.arguments === undefined ? visit.input : await state.arguments.evaluate(visit.scope());
  checkPayload(input, state.name);
  const started = frame.record('ParallelStateStarted');
  const branches = new Branches(visit);
  let last = started;
  const result = await Promise.all(
    state.branches.map(async (chain) => {
      const branch = branches.open(started);
      try {
        const output = await runChain(chain, input, branch);
        last = branch.previous;
        return output;
      } catch (error) {
        branches.fail(branch);
        throw error;
      } finally {
        branches.close(branch);
      }
    }),
  );
  frame.previous = last;
  frame.note('ParallelStateSucceeded');
  return visit.finish(state, { result }, result, state.next);
}
