import { bytesOf, payloadBytes } from '../limits.ts';
import type { ItemBatcher } from '../machine.ts';
import { evaluateNumber } from '../query/template.ts';
import type { Visit } from './visit.ts';

/** What one child execution gets, and how many items that is. */
export interface Batch {
  readonly input: unknown;
  readonly items: number;
}

/** One batch an item without an `ItemBatcher`; else `{BatchInput?, Items}` up to its bounds, at least one item each. */
export async function batches(
  batcher: ItemBatcher | undefined,
  visit: Visit,
  items: readonly unknown[],
): Promise<readonly Batch[]> {
  if (batcher === undefined) return items.map((input) => ({ input, items: 1 }));
  const scope = visit.scope();
  const most = batcher.maxItems && (await evaluateNumber(batcher.maxItems, scope, { min: 1, max: 100_000_000 }));
  const bytes = batcher.maxBytes && (await evaluateNumber(batcher.maxBytes, scope, { min: 1, max: payloadBytes }));
  const shared = batcher.input === undefined ? {} : { BatchInput: await batcher.input.evaluate(scope) };
  const groups = group(items, most ?? items.length, bytes ?? payloadBytes, bytesOf({ ...shared, Items: [] }));
  return groups.map((list) => ({ input: { ...shared, Items: list }, items: list.length }));
}

function group(items: readonly unknown[], most: number, bytes: number, overhead: number): unknown[][] {
  const groups: unknown[][] = [];
  let size = 0;
  for (const item of items) {
    const itemSize = bytesOf(item) + 1;
    const open = groups.at(-1);
    if (open === undefined || open.length >= most || size + itemSize > bytes) {
      groups.push([item]);
      size = overhead + itemSize;
    } else {
      open.push(item);
      size += itemSize;
    }
  }
  return groups;
}
