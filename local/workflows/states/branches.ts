import type { Frame, Iteration } from '../frame.ts';
import type { Visit } from './visit.ts';

/** The chains that a Map or a Parallel runs side by side. When one fails the others are stopped. */
export class Branches {
  readonly #visit: Visit;
  #failed = false;

  constructor(visit: Visit) {
    this.#visit = visit;
  }

  get failed(): boolean {
    return this.#failed;
  }

  open(previous: number, iteration?: Iteration): Frame {
    return this.#visit.frame.open(previous, iteration);
  }

  close(frame: Frame): void {
    this.#visit.frame.inner.delete(frame);
  }

  /** Writes down the failure of one chain and the end of the others, and goes on from the failure. Once. */
  fail(failing: Frame): void {
    const { frame, state } = this.#visit;
    if (failing.stopped || this.#failed) return;
    this.#failed = true;
    const running = [...frame.inner];
    frame.inner.clear();
    frame.previous = failing.previous;
    for (const chain of [failing, ...running.filter((chain) => chain !== failing)]) {
      noteEnd(chain, frame, state.type === 'Map' ? 'Map' : 'Parallel', chain === failing ? 'Failed' : 'Aborted');
    }
    for (const chain of running) chain.stop();
  }
}

/** `MapIterationFailed` or `MapIterationAborted`, and what becomes of the state the chain was in. */
function noteEnd(chain: Frame, at: Frame, group: 'Map' | 'Parallel', how: 'Failed' | 'Aborted'): void {
  const { iteration, current } = chain;
  if (group === 'Map' && iteration !== undefined) {
    at.note(`MapIteration${how}`, { name: iteration.state, index: iteration.index });
  }
  if (current?.type === 'Task') at.note('TaskStateAborted');
  if (how === 'Failed') return;
  if (current?.type === 'Wait') at.note('WaitStateAborted');
  if (current?.type !== 'Map' && current?.type !== 'Parallel') return;
  for (const inner of chain.inner) noteEnd(inner, at, current.type, 'Aborted');
  at.note(`${current.type}StateAborted`);
}
