/** Chance from a seed: the same seed gives the same numbers. Each user has a stream of its own, so they never mix. */
import { digest } from '../assembly/digest.ts';

/** A stream of numbers in [0, 1): mulberry32. */
export function randomStream(seed: number, name: string): () => number {
  let state = Number.parseInt(digest(String(seed), name).slice(0, 8), 16);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Version 4 UUIDs. */
export function uuidStream(seed: number, name: string): () => string {
  const random = randomStream(seed, name);
  return () =>
    'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
      const digit = Math.floor(random() * 16);
      return (place === 'y' ? (digit & 3) | 8 : digit).toString(16);
    });
}

/** Bytes, as many as asked for. */
export function byteStream(seed: number, name: string): (length: number) => Uint8Array {
  const random = randomStream(seed, name);
  return (length) => Uint8Array.from({ length }, () => Math.floor(random() * 256));
}
