import type { Frame } from '../frame.ts';
import type { Chain } from '../machine.ts';
import { runState } from './state.ts';

/** Runs a chain from its first state to its end and gives the last state's output. */
export async function runChain(chain: Chain, input: unknown, frame: Frame): Promise<unknown> {
  let name: string | undefined = chain.startAt;
  let data = input;
  while (name !== undefined) {
    const state = chain.states.get(name);
    if (state === undefined) throw new Error(`The loaded state machine has no state '${name}'.`);
    const { output, next } = await runState(state, data, frame);
    data = output;
    name = next;
  }
  return data;
}
