/** Whether the memory of this process is enough for a ledger: said before it is read, which takes long, not after. */
import { getHeapStatistics } from 'node:v8';

/** There is more to read than may be held. */
export class NoRoom extends Error {
  override readonly name = 'NoRoom';
}

/**
 * An entry is held as its text and as what it says, 2.7 times its bytes together, and judging needs 3.5 times for a moment
 * (4,596 entries of 20 databases). Certificates, which are not counted, are up to a third of the ledger beside it: 1.33 × 3.5 = 4.7.
 */
const timesItsBytes = 5;

/** In bytes: what the engine gives its heap at most. */
export const heapOfThisProcess = (): number => getHeapStatistics().heap_size_limit;

/** `bytes`: of the ledger. Throws NoRoom. */
export function assertRoom(bytes: number, heap: number): void {
  const needed = bytes * timesItsBytes;
  if (needed <= heap) return;
  const option = `NODE_OPTIONS=--max-old-space-size=${inMB(needed)}`;
  throw new NoRoom(
    `The ledger is ${inMB(bytes)} MB, for which this process needs ${inMB(needed)} MB, and it may use ${inMB(heap)} MB. Start it again with ${option} in front, on a machine that has as much`,
  );
}

function inMB(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
