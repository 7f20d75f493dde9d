/** When the tests of the clock begin, and ways to wait that go past it. */
export const start = Date.parse('2026-01-17T02:00:00Z');
export const hour = 3_600_000;
export const realTime = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve));

export async function hops(count: number): Promise<void> {
  for (let hop = 0; hop < count; hop++) await macrotask();
}
