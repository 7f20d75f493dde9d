/**
 * From a rehearsal that breaks a promise to a smaller one that breaks it too: fewer faults (delta debugging, Zeller and
 * Hildebrandt 2002), fewer days, fewer databases, and faults that say less. What it answers was played and did fail.
 */
import type { RehearsalOptions } from '../options.ts';
import type { Fault, FaultPlan } from './fault.ts';
import { simpler } from './shrink/simpler.ts';
import { subset } from './shrink/subset.ts';

/** A rehearsal whose faults are written out. */
export type Failing = Omit<RehearsalOptions, 'faults'> & { readonly faults: FaultPlan };

/** Whether a rehearsal breaks the promise in question. The same options must get the same answer. */
export type Fails = (options: Failing) => Promise<boolean>;

export interface Shrunk {
  readonly options: Failing;
  /** Rehearsals that were played on the way. */
  readonly played: number;
}

export interface ShrinkLimits {
  /** So many rehearsals at most; the smallest failing one so far is the answer then. */
  readonly most?: number;
  readonly onSmaller?: (options: Failing) => void;
}

/** Throws RangeError when the options do not fail to begin with. */
export async function shrink(
  options: Failing,
  fails: Fails,
  { most = 400, onSmaller }: ShrinkLimits = {},
): Promise<Shrunk> {
  const search = new Search(options, fails, most, onSmaller);
  if (!(await search.tried(options))) throw new RangeError('This rehearsal does not fail: there is nothing to shrink.');
  for (;;) {
    const before = search.best;
    await fewerFaults(search);
    await fewer(search, 'days');
    await fewer(search, 'databases');
    await simplerFaults(search);
    if (search.best === before || search.isOver) return { options: search.best, played: search.played };
  }
}

class Search {
  best: Failing;
  played = 0;
  readonly #fails: Fails;
  readonly #most: number;
  readonly #onSmaller: ((options: Failing) => void) | undefined;

  constructor(start: Failing, fails: Fails, most: number, onSmaller: ((options: Failing) => void) | undefined) {
    this.best = start;
    this.#fails = fails;
    this.#most = most;
    this.#onSmaller = onSmaller;
  }

  get isOver(): boolean {
    return this.played >= this.#most;
  }

  /** Plays it; what fails is the best so far. */
  async tried(options: Failing): Promise<boolean> {
    if (this.isOver) return false;
    this.played += 1;
    if (!(await this.#fails(options))) return false;
    if (options !== this.best) this.#onSmaller?.(options);
    this.best = options;
    return true;
  }

  with(faults: readonly Fault[]): Failing {
    return { ...this.best, faults: { ...this.best.faults, faults } };
  }
}

async function fewerFaults(search: Search): Promise<void> {
  await subset(search.best.faults.faults, (faults) => search.tried(search.with(faults)));
}

/** Halves the distance to one, as long as it fails; then one by one. */
async function fewer(search: Search, what: 'days' | 'databases'): Promise<void> {
  for (let step = Math.floor(search.best[what] / 2); step >= 1; ) {
    const count = search.best[what] - step;
    const smaller = count >= 1 && (await search.tried({ ...search.best, [what]: count }));
    if (!smaller || step >= search.best[what]) step = Math.floor(step / 2);
  }
}

/** Each fault in turn is replaced by one that says less, as long as it fails. */
async function simplerFaults(search: Search): Promise<void> {
  for (let index = 0; index < search.best.faults.faults.length; index += 1) {
    for (let again = true; again; ) again = await oneSimpler(search, index);
  }
}

async function oneSimpler(search: Search, index: number): Promise<boolean> {
  const { faults } = search.best.faults;
  const fault = faults[index];
  if (!fault) return false;
  for (const candidate of simpler(fault)) {
    if (await search.tried(search.with(faults.with(index, candidate)))) return true;
  }
  return false;
}
