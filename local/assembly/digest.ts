import { createHash } from 'node:crypto';

/** 64 hex digits that depend on every part and on nothing else: generated names are the same on every run. */
export function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
