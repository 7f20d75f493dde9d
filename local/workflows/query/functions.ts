/**
 * The functions that Step Functions adds to JSONata, and the built-in ones that depend on time or chance.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
 */
import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import type { Runtime } from './scope.ts';

type Implementation = (...args: never[]) => unknown;

/** A non-integer argument is rounded towards zero. */
const whole = (value: number) => Math.trunc(value);

/** Chunks of `size`; nothing (undefined) for an empty array or a size below one. */
function partition(array: unknown, size: number): unknown[] | undefined {
  const step = whole(size);
  const items = Array.isArray(array) ? array : [array];
  if (array === undefined || items.length === 0 || !(step > 0)) return undefined;
  return Array.from({ length: Math.ceil(items.length / step) }, (_, chunk) =>
    items.slice(chunk * step, (chunk + 1) * step),
  );
}

/** From `start` to `end`, both included when `step` lands on them; one number alone is not an array. */
function range(start: number, end: number, step: number): unknown {
  const [from, to, by] = [whole(start), whole(end), whole(step)];
  if (!by || Number.isNaN(from + to) || (to - from) * by < 0) return undefined;
  const numbers = Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by);
  return numbers.length === 1 ? numbers[0] : numbers;
}

const algorithms: ReadonlySet<string> = new Set(['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']);

function hash(data: string, algorithm: string): string | undefined {
  if (data === undefined || algorithm === undefined) return undefined;
  if (!algorithms.has(algorithm))
    throw new Error(`$hash does not know '${algorithm}': use ${[...algorithms].join(', ')}`);
  return createHash(algorithm.replace('-', '').toLowerCase()).update(data).digest('hex');
}

/** `$parse` is JSON.parse; it stands in for `$eval`, which Step Functions does not have. */
function parse(text: string): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

/** The same number in [0, 1) for the same seed: one step of mulberry32. */
function seeded(seed: number): number {
  let state = (whole(seed) + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}

/** A version 4 UUID from a source of numbers in [0, 1). */
export function uuid(random: () => number): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(random() * 16);
    return (place === 'y' ? (digit & 3) | 8 : digit).toString(16);
  });
}

/** Functions that give the same for the same arguments. */
export const pureFunctions: Readonly<Record<string, Implementation>> = { partition, range, hash, parse };

const formatted = jsonata('$fromMillis($millis, $picture, $zone)');

/** As in JSONata: ISO 8601 without arguments, else as the picture says. */
function now(millis: number, picture?: string, zone?: string): unknown {
  return picture === undefined ? new Date(millis).toISOString() : formatted.evaluate({}, { millis, picture, zone });
}

/** Functions that ask the execution for the time or for chance. */
export const runtimeFunctions: Readonly<Record<string, (runtime: Runtime) => Implementation>> = {
  now: (runtime) => (picture?: string, zone?: string) => now(runtime.now(), picture, zone),
  millis: (runtime) => () => runtime.now(),
  random: (runtime) => (seed?: number) => (seed === undefined ? runtime.random() : seeded(seed)),
  uuid: (runtime) => () => uuid(() => runtime.random()),
};
