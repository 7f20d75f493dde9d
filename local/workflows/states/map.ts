import { QueryError } from '../errors.ts';
import type { Iteration } from '../frame.ts';
import { inlineConcurrency } from '../limits.ts';
import type { MapState } from '../machine.ts';
import { evaluateNumber, expectType } from '../query/template.ts';
import { Branches } from './branches.ts';
import { runChain } from './chain.ts';
import { runDistributed } from './distributed.ts';
import { lanes } from './lanes.ts';
import type { Outcome, Visit } from './visit.ts';

/** Runs the processor for every item; the result is the list of outputs, in the order of the items. */
export async function runMap(state: MapState, visit: Visit): Promise<Outcome> {
  const result =
    state.distributed === undefined
      ? await runInline(state, visit)
      : await runDistributed(state, state.distributed, visit);
  visit.frame.note('MapStateSucceeded');
  return visit.finish(state, { result }, result, state.next);
}

async function runInline(state: MapState, visit: Visit): Promise<unknown[]> {
  const { frame } = visit;
  const items = await itemsOf(state, visit);
  const limit = await concurrency(state, visit, inlineConcurrency);
  const started = frame.record('MapStateStarted', { length: items.length });
  const branches = new Branches(visit);
  const results = new Array<unknown>(items.length);
  let last = started;
  await lanes(items.length, limit, started, async (index, previous) => {
    if (branches.failed) return previous;
    const iteration = { state: state.name, index, value: items[index] };
    const chain = branches.open(previous, iteration);
    const name = { name: state.name, index };
    try {
      chain.record('MapIterationStarted', name);
      results[index] = await runChain(state.processor, await select(state, visit, iteration), chain);
      last = chain.note('MapIterationSucceeded', name);
      return chain.previous;
    } catch (error) {
      branches.fail(chain);
      throw error;
    } finally {
      branches.close(chain);
    }
  });
  frame.previous = last;
  return results;
}

/** The list to iterate over: `Items`, or the state's input. */
export async function itemsOf(state: MapState, visit: Visit): Promise<readonly unknown[]> {
  if (state.items !== undefined) {
    return expectType(state.items, await state.items.evaluate(visit.scope()), 'array') as unknown[];
  }
  if (Array.isArray(visit.input)) return visit.input;
  throw new QueryError(`Map state input must be an array but was: ${JSON.stringify(visit.input)}`);
}

/** How many iterations may run at the same time; 0 means as many as AWS allows. */
export async function concurrency(state: MapState, visit: Visit, most: number): Promise<number> {
  if (state.maxConcurrency === undefined) return most;
  const wanted = await evaluateNumber(state.maxConcurrency, visit.scope(), { min: 0, max: Number.MAX_SAFE_INTEGER });
  return wanted === 0 ? most : Math.min(wanted, most);
}

/** What one iteration gets: the item, or what `ItemSelector` makes of it. */
export async function select(state: MapState, visit: Visit, iteration: Iteration): Promise<unknown> {
  return state.itemSelector === undefined ? iteration.value : state.itemSelector.evaluate(visit.scope({}, iteration));
}
