/** Chance as a pure function: the same seed and names give the same number, in whatever order they are asked for. */
import { sha256 } from '#core/canonical.ts';

/** Uniform in [0, 1). */
export function chance(...names: readonly (string | number)[]): number {
  return Number.parseInt(sha256(JSON.stringify(names)).slice(0, 13), 16) / 2 ** 52;
}

/** Standard normal (Box–Muller). */
export function normal(...names: readonly (string | number)[]): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chance(...names, 'radius')));
  return radius * Math.cos(2 * Math.PI * chance(...names, 'angle'));
}

/** Log-normal around its median; `spread` is the standard deviation of the logarithm. Held between the bounds. */
export function logNormal(
  { median, spread, from, to }: { median: number; spread: number; from: number; to: number },
  ...names: readonly (string | number)[]
): number {
  return Math.min(to, Math.max(from, median * Math.exp(spread * normal(...names))));
}

/** One of them; equally likely. */
export function pick<T>(items: readonly T[], ...names: readonly (string | number)[]): T {
  const item = items[Math.floor(chance(...names) * items.length)];
  if (item === undefined) throw new RangeError(`nothing to pick from for ${names.join(' ')}`);
  return item;
}
