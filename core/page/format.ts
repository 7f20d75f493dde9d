/** Numbers and moments as people read them. */
import { describeSeconds } from '../instant.ts';
import type { Instant } from '../model.ts';

/** `2026-01-17T02:00:00Z` → `2026-01-17 02:00`. */
export function moment(instant: Instant | undefined): string {
  return instant === undefined ? '–' : instant.slice(0, 16).replace('T', ' ');
}

export function lasting(seconds: number | undefined): string {
  return seconds === undefined ? '–' : describeSeconds(seconds);
}

/** Binary units, as AWS counts storage. */
export function bytes(count: number | undefined): string {
  if (count === undefined) return 'not known';
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, count)) / 10));
  const value = count / 1024 ** step;
  return `${value >= 100 || step === 0 ? Math.round(value) : value.toFixed(1)} ${units[step]}`;
}

export function whole(count: number): string {
  return count.toLocaleString('en-GB');
}

/** The end of a fingerprint is enough to see that two differ. */
export function shortHash(hash: string): string {
  return hash.length > 16 ? `…${hash.slice(-12)}` : hash;
}
