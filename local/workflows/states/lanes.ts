/**
 * Calls `run` for 0 … count−1, at most `width` at a time, in order. What `run` gives is handed to the next call of the
 * same lane; the first call of each lane gets `first`. Rejects with the first error.
 */
export async function lanes<T>(
  count: number,
  width: number,
  first: T,
  run: (index: number, previous: T) => Promise<T>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async () => {
    let previous = first;
    while (!failed && next < count) {
      try {
        previous = await run(next++, previous);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane));
}
