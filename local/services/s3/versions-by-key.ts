/** The keys of a bucket in the order of listings, each with its versions. */
import { type Ordered, ordered } from '../ordered.ts';
import type { Version } from './versions.ts';

/** Almost every key has one version for ever, and is kept without a list around it; whoever asks gets one. */
export function versionsByKey(): Ordered<readonly Version[]> {
  const kept = ordered<Version | readonly Version[]>();
  return {
    get size() {
      return kept.size;
    },
    get: (key) => {
      const found = kept.get(key);
      return found && listOf(found);
    },
    has: (key) => kept.has(key),
    set: (key, versions) => {
      const [first, second] = versions;
      kept.set(key, first && !second ? first : versions);
    },
    delete: (key) => kept.delete(key),
    keys: (first) => kept.keys(first),
    *values(first) {
      for (const value of kept.values(first)) yield listOf(value);
    },
    *entries(first) {
      for (const [key, value] of kept.entries(first)) yield [key, listOf(value)];
    },
    *under(prefix) {
      for (const value of kept.under(prefix)) yield listOf(value);
    },
  };
}

function listOf(value: Version | readonly Version[]): readonly Version[] {
  return isList(value) ? value : [value];
}

const isList: (value: Version | readonly Version[]) => value is readonly Version[] = Array.isArray;
