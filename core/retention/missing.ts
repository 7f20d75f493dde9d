/**
 * What was there when retention looked last, and is not any more. Every such point is accounted for: its removal was
 * started, by a run that was killed before it could confirm it or gave up waiting; or nobody of ours removed it. Which of
 * the two it is, only the ledger knows.
 */
import type { CycleReport } from '../cycle.ts';
import { addSeconds } from '../instant.ts';
import type { Instant, RecoveryPoint } from '../model.ts';
import { isLeaving } from './good.ts';
import type { Next } from './plan.ts';

/** A point of the plan of a run, as far as it matters here. */
export interface PlannedPoint {
  readonly id: string;
  readonly region: string;
  readonly resource: string;
  readonly keep: boolean;
  readonly next: Next;
  /** Absent: it was never good, and nobody misses it. */
  readonly verifiedAt?: Instant | undefined;
}

export interface MissingPoint extends Pick<PlannedPoint, 'id' | 'region' | 'resource'> {
  /** When it was known to be there. */
  readonly seenAt: Instant;
  /** The policy asked for it then. */
  readonly wanted: boolean;
}

/** The run of a rule that looked last. */
export interface LastRun {
  readonly decidedAt: Instant;
  readonly decisions: readonly PlannedPoint[];
  /** What that run itself had to account for. */
  readonly missing: readonly MissingPoint[];
  /** By `placeName`: what it said the last word on. */
  readonly settled: ReadonlySet<string>;
}

export interface Present {
  /** Every recovery point in every place, ours or not. */
  readonly points: readonly RecoveryPoint[];
  /** In which they were read: of a Region that the policy has left, nothing is known. */
  readonly regions: readonly string[];
}

/** The report of a cycle, as far as it matters here. */
export interface Cycle extends Pick<CycleReport, 'closedAt'> {
  readonly completed: readonly {
    readonly resource: string;
    readonly point?: string | undefined;
    /** Regions in which the point was verified. */
    readonly places?: readonly string[] | undefined;
  }[];
}

/** From when a report is dated to when it is written: as long as a step may take. */
const writingSeconds = 900;

/**
 * `cycles`: the reports of the backups since the last run, whose points that run has not seen. Of those that were there when
 * it looked, it has accounted for what was missing.
 */
export function missingPoints(last: LastRun, cycles: readonly Cycle[], present: Present): MissingPoint[] {
  const there = new Map(
    present.points.map((point) => [placeName({ id: point.id, region: point.place.region }), point]),
  );
  const begun = [
    ...last.decisions.filter(({ next }) => next === 'remove').map((each) => seen(each, last)),
    ...last.missing,
  ];
  const left = begun.filter((each) => !last.settled.has(placeName(each)));
  const others = last.decisions.filter(({ next, verifiedAt }) => next !== 'remove' && verifiedAt !== undefined);
  const known = new Set([...begun, ...others].map(placeName));
  const since = addSeconds(last.decidedAt, -writingSeconds);
  const unseen = cycles.filter(({ closedAt }) => closedAt >= since);
  const made = unseen.flatMap(pointsOf).filter((each) => !known.has(placeName(each)));
  const isGone = (each: MissingPoint) => !there.has(placeName(each));
  const isGoing = (each: MissingPoint) => {
    const point = there.get(placeName(each));
    return point !== undefined && isLeaving(point);
  };
  return [
    ...left.filter((each) => isGone(each) || isGoing(each)),
    ...[...others.map((each) => seen(each, last)), ...made].filter(isGone),
  ].filter(({ region }) => present.regions.includes(region));
}

/** One point in one Region: `eu-west-1.lifeboat-orders-…`. */
export function placeName({ id, region }: { readonly id: string; readonly region: string }): string {
  return `${region}.${id}`;
}

function seen({ id, region, resource, keep }: PlannedPoint, { decidedAt }: LastRun): MissingPoint {
  return { id, region, resource, seenAt: decidedAt, wanted: keep };
}

function pointsOf({ completed, closedAt }: Cycle): MissingPoint[] {
  return completed.flatMap(({ resource, point, places = [] }) =>
    point === undefined
      ? []
      : places.map((region) => ({ id: point, region, resource, seenAt: closedAt, wanted: true })),
  );
}
