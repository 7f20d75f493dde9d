/**
 * Which points the terms of a rule ask for: those of the last days, so many of the newest, and the newest of each of the
 * last so many days, weeks, months and years that have one. Every part asks for itself and a point may serve several of
 * them, as in restic (docs/decisions/retention.md); whoever adds a part never loses a point by it.
 *
 * While a tier has not found as many buckets as it wants, it also keeps the oldest point, so that history grows as far
 * back as was asked for instead of beginning anew with each bucket (restic as well).
 */
import { describeSeconds, secondsBetween, secondsPer } from '../instant.ts';
import type { Instant } from '../model.ts';
import { bucketOf, bucketWords, shownDay, type TierName, tierNames } from './buckets.ts';
import type { Terms } from './terms.ts';

export type WantedCode = 'window' | 'count' | TierName;

/** One part of the terms that asks for a point, in half a sentence. */
export interface Want {
  readonly code: WantedCode;
  readonly text: string;
}

export interface Frame {
  readonly terms: Terms;
  readonly timezone: string;
  /** When the newest good point was taken: what windows are measured from. */
  readonly newest: Instant;
}

interface Dated {
  readonly takenAt: Instant;
}

/** For each of the points, newest first, what asks for it: nothing for those that may go. */
export function wantedBy<Point extends Dated>(points: readonly Point[], frame: Frame): Map<Point, Want[]> {
  const wants = new Map(points.map((point, rank) => [point, [...inWindow(point, frame), ...byCount(rank, frame)]]));
  const { tiers = {} } = frame.terms;
  const asking = tierNames.filter((tier) => tiers[tier] !== undefined);
  const shown = asking.length === 0 ? [] : points.map(({ takenAt }) => shownDay(takenAt, frame.timezone));
  for (const tier of asking) {
    for (const [rank, text] of inTier(tier, tiers[tier] ?? 0, shown)) {
      const point = points[rank];
      if (point !== undefined) wants.get(point)?.push({ code: tier, text });
    }
  }
  return wants;
}

/** Behind the newest good point by less than the days, to the second (restic's `keep-within`). */
function inWindow({ takenAt }: Dated, { terms: { days }, newest }: Frame): Want[] {
  if (days === undefined) return [];
  const behind = secondsBetween(takenAt, newest);
  if (behind >= days * secondsPer.day) return [];
  const text = `it is ${describeSeconds(behind)} behind the newest good point, inside the window of ${days} d`;
  return [{ code: 'window', text }];
}

function byCount(rank: number, { terms: { count = 0 } }: Frame): Want[] {
  return rank < count ? [{ code: 'count', text: `it is number ${rank + 1} of the newest ${count}` }] : [];
}

/** The ranks of the points that a tier keeps; `shown`: what the wall clock showed at each of them, newest first. */
function* inTier(tier: TierName, many: number, shown: readonly Date[]): Generator<readonly [number, string]> {
  const word = bucketWords[tier];
  let found = 0;
  let last: string | undefined;
  for (const [rank, day] of shown.entries()) {
    if (found === many) return;
    const bucket = bucketOf(tier, day);
    if (bucket !== last) {
      found += 1;
      yield [rank, `it is the newest of the ${word} ${bucket}, number ${found} of ${many} ${word}s`];
    } else if (rank === shown.length - 1) {
      yield [rank, `it is the oldest, and only ${found} of ${many} ${word}s have a point`];
    }
    last = bucket;
  }
}
