/**
 * Map in distributed mode: every item, or batch of items, is a child execution with a history of its own.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
import { AwsError } from '../../seams.ts';
import { StatesError } from '../errors.ts';
import { distributedConcurrency } from '../limits.ts';
import type { Distribution, MapState } from '../machine.ts';
import { uuid } from '../query/functions.ts';
import { evaluateNumber } from '../query/template.ts';
import { type ManagingChildren, type Result, Run } from '../run.ts';
import { batches } from './batches.ts';
import { readItems } from './item-reader.ts';
import { lanes } from './lanes.ts';
import { concurrency, itemsOf, select } from './map.ts';
import type { Visit } from './visit.ts';

/** The map run's result: the children's outputs in order; a tolerated failure stands as `{Error, Cause}`. */
export async function runDistributed(state: MapState, mode: Distribution, visit: Visit): Promise<unknown[]> {
  const { frame } = visit;
  const given = mode.reader === undefined ? await itemsOf(state, visit) : undefined;
  const limit = await concurrency(state, visit, distributedConcurrency);
  const tolerance = await toleranceOf(mode, visit);
  frame.record('MapStateStarted', { length: given?.length ?? 0 });
  const run = new MapRun(state, mode, visit);
  frame.record('MapRunStarted', { mapRunArn: run.arn });
  try {
    const items = given ?? (await readItems(mode.reader, visit));
    const selected = await selectAll(state, visit, items);
    const results = await run.children(await batches(mode.batcher, visit, selected), limit, tolerance);
    frame.record('MapRunSucceeded');
    return results;
  } catch (error) {
    if (error instanceof StatesError) frame.record('MapRunFailed', { error: error.name, cause: error.reason });
    throw error;
  }
}

async function selectAll(state: MapState, visit: Visit, items: readonly unknown[]): Promise<readonly unknown[]> {
  if (state.itemSelector === undefined) return items;
  const selected: unknown[] = [];
  for (const [index, value] of items.entries()) {
    selected.push(await select(state, visit, { state: state.name, index, value }));
  }
  return selected;
}

/** More failed items than this, by number or by share of all, and the map run fails. */
interface Tolerance {
  readonly count: number | undefined;
  readonly percentage: number | undefined;
}

async function toleranceOf(mode: Distribution, visit: Visit): Promise<Tolerance> {
  const { toleratedCount: count, toleratedPercentage: percentage } = mode;
  const scope = visit.scope();
  return {
    count: count && (await evaluateNumber(count, scope, { min: 0, max: Number.MAX_SAFE_INTEGER })),
    percentage: percentage && (await evaluateNumber(percentage, scope, { min: 0, max: 100, whole: false })),
  };
}

function exceeded({ count, percentage }: Tolerance, failed: number, all: number): boolean {
  if (count === undefined && percentage === undefined) return failed > 0;
  return (count !== undefined && failed > count) || (percentage !== undefined && (failed * 100) / all > percentage);
}

interface Work {
  readonly input: unknown;
  /** How many items it holds. */
  readonly items: number;
}

class MapRun {
  readonly arn: string;
  readonly #state: MapState;
  readonly #visit: Visit;
  readonly #label: string;

  constructor(state: MapState, mode: Distribution, visit: Visit) {
    const { run } = visit.frame;
    this.#state = state;
    this.#visit = visit;
    this.#label = `${run.machine.name}/${mode.label}`;
    this.arn = `${run.machine.arn.replace(/:stateMachine:.*$/, '')}:mapRun:${this.#label}:${uuid(() => run.random())}`;
  }

  async children(work: readonly Work[], limit: number, tolerance: Tolerance): Promise<unknown[]> {
    const all = work.reduce((sum, { items }) => sum + items, 0);
    const results = new Array<unknown>(work.length);
    let failed = 0;
    const stops = new Set<() => void>();
    await lanes(work.length, limit, undefined, async (index) => {
      const { input, items } = work[index] ?? { input: undefined, items: 0 };
      const result = await this.#child(input, stops);
      results[index] = result.status === 'SUCCEEDED' ? result.output : { Error: result.error, Cause: result.cause };
      if (result.status === 'SUCCEEDED') return;
      failed += items;
      if (!exceeded(tolerance, failed, all)) return;
      for (const stop of stops) stop();
      throw new StatesError(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );
    });
    return results;
  }

  async #child(input: unknown, stops: Set<() => void>): Promise<Result> {
    const { frame } = this.#visit;
    const { machine, world } = frame.run;
    const name = uuid(() => world.random());
    const arn = `${machine.arn.replace(/:stateMachine:.*$/, '')}:execution:${this.#label}:${name}`;
    this.#mayManage('states:StartExecution', machine.arn);
    const child = new Run(machine, { arn, name }, world, input);
    const stop = () => {
      if (this.#mayStop(arn)) child.top.stop();
    };
    const forget = frame.onStop(stop);
    stops.add(stop);
    try {
      const result = await child.toEnd(this.#state.processor);
      this.#mayManage('states:DescribeExecution', arn);
      return result;
    } finally {
      forget();
      stops.delete(stop);
      frame.run.transitions += child.transitions;
    }
  }

  /** A child that may not be stopped goes on for itself. */
  #mayStop(arn: string): boolean {
    try {
      this.#mayManage('states:StopExecution', arn);
      return true;
    } catch (error) {
      if (error instanceof StatesError) return false;
      throw error;
    }
  }

  #mayManage(action: ManagingChildren['action'], resource: string): void {
    const { machine, world, identity } = this.#visit.frame.run;
    const asking = { roleArn: world.roleArn, stateMachineArn: machine.arn, executionArn: identity.arn };
    try {
      world.mayManage?.({ action, resource, ...asking });
    } catch (error) {
      throw error instanceof AwsError ? new StatesError('States.Permissions', error.message) : error;
    }
  }
}
