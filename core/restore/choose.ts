/**
 * Which recovery point a restore test restores. Random, so that every kept point may be asked to prove itself (E-7.2);
 * drawn by a hash over the day and each candidate, so that the tests of one day draw the same point in every Region that
 * has it, and what they read can be compared.
 */
import { digest } from '../canonical.ts';
import { parseInstant } from '../instant.ts';
import type { Instant, Kind, RecoveryPoint } from '../model.ts';
import type { RestoreTest } from '../policy/schema.ts';
import { isOwned, isRestorable, newestFirst } from '../retention/good.ts';

export interface Occasion {
  readonly points: readonly RecoveryPoint[];
  readonly kind: Kind;
  readonly resource: string;
  /** The Region whose points are tested. */
  readonly region: string;
  /** Slug of the policy. */
  readonly policy: string;
  readonly how: RestoreTest['choose'];
  readonly scheduledAt: Instant;
  readonly now: Instant;
}

export type Choice =
  | { readonly point: RecoveryPoint; readonly candidates: number; readonly why: string }
  /** `why` counts what was there and why none of it would do. Having nothing to test is a failed test. */
  | { readonly point?: undefined; readonly candidates: 0; readonly why: string };

export function chooseRecoveryPoint(occasion: Occasion): Choice {
  const { resource, region, how } = occasion;
  const candidates = newestFirst(candidatesOf(occasion));
  const count = candidates.length;
  const index = how === 'latest' ? 0 : draw(occasion, candidates);
  const point = candidates[index];
  if (!point) return { candidates: 0, why: whyNone(occasion) };
  const which = how === 'latest' ? 'the newest' : `number ${index + 1}, newest first,`;
  return { point, candidates: count, why: `${which} of ${count} verified points of ${resource} in ${region}` };
}

/**
 * Those that there were at the instant of the test, so that a run that is started again draws from the same; else any. What
 * was on its way out by then may be gone before it is restored.
 */
function candidatesOf(occasion: Occasion): (RecoveryPoint & { readonly takenAt: Instant })[] {
  const all = pointsHere(occasion)
    .filter((point) => point.owner?.verifiedAt !== undefined && point.encrypted)
    .filter(({ owner }) => !(owner?.tombstone && owner.tombstone <= occasion.scheduledAt))
    .filter((point) => isRestorable(point, occasion.now));
  const before = all.filter(({ takenAt }) => parseInstant(takenAt) <= parseInstant(occasion.scheduledAt));
  return before.length > 0 ? before : all;
}

function pointsHere({ points, kind, resource, region, policy }: Occasion): RecoveryPoint[] {
  return points
    .filter((point) => point.kind === kind && point.resource === resource && point.place.region === region)
    .filter((point) => isOwned(point, policy));
}

/** The candidate with the smallest hash: uniform, and the same one wherever it is among the candidates. */
function draw({ scheduledAt, resource }: Occasion, candidates: readonly RecoveryPoint[]): number {
  const day = scheduledAt.slice(0, 10);
  const lots = candidates.map(({ id }) => digest({ day, resource, id }));
  return lots.reduce((best, lot, index) => (lot < (lots[best] ?? '') ? index : best), 0);
}

function whyNone(occasion: Occasion): string {
  const { resource, region } = occasion;
  const here = pointsHere(occasion);
  if (here.length === 0) return `there is no recovery point of ${resource} in ${region}`;
  const restorable = here.filter((point) => isRestorable(point, occasion.now));
  const verified = restorable.filter((point) => point.owner?.verifiedAt !== undefined);
  return (
    `none of the ${here.length} recovery points of ${resource} in ${region} will do: ` +
    `${restorable.length} are available, ${verified.length} of them verified, and none of those is encrypted`
  );
}
