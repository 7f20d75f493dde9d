/**
 * Is a new recovery point as large as those before it? Compared with the median of up to seven earlier points of the
 * same resource, so that one odd day does not move the yardstick; a loss is as suspicious as a gain.
 */
import { parseInstant } from './instant.ts';
import type { Finding, RecoveryPoint } from './model.ts';
import type { Policy } from './policy/schema.ts';

export type SizeJudgement =
  /** Not judged: `why` says what is not known. Never a pass. */
  | { readonly state: 'no-data'; readonly why: string }
  | SizeComparison
  | (SizeComparison & { readonly finding: Finding });

interface SizeComparison {
  readonly state: 'usual' | 'unusual';
  readonly bytes: number;
  readonly medianBytes: number;
  /** 0.25 is a quarter more, -0.25 a quarter less. */
  readonly change: number;
  /** How many points the median is of. */
  readonly of: number;
}

/** How many earlier points a new one is compared with. */
export const yardstick = 7;

/** `earlier`: any points of the same resource in the same place; those taken before `newest` with a known size count. */
export function assessSize(
  newest: RecoveryPoint,
  earlier: readonly RecoveryPoint[],
  threshold: Policy['monitoring']['size'],
): SizeJudgement {
  const { sizeBytes: bytes, takenAt, resource } = newest;
  if (bytes === undefined || takenAt === undefined)
    return { state: 'no-data', why: `the size of ${newest.id} is not known` };
  const sizes = sizesBefore(takenAt, resource, earlier);
  const medianBytes = median(sizes);
  if (medianBytes === undefined) return { state: 'no-data', why: `no earlier point of ${resource} has a known size` };
  // From nothing to something is as far as it gets.
  const change = medianBytes === 0 ? (bytes === 0 ? 0 : 1) : bytes / medianBytes - 1;
  const comparison = { bytes, medianBytes, change, of: sizes.length };
  if (Math.abs(change) <= threshold.over) return { state: 'usual', ...comparison };
  return { state: 'unusual', ...comparison, finding: anomaly(newest, comparison, threshold) };
}

function sizesBefore(takenAt: string, resource: string, points: readonly RecoveryPoint[]): number[] {
  return points
    .filter((point) => point.resource === resource && point.takenAt !== undefined && point.sizeBytes !== undefined)
    .filter((point) => parseInstant(point.takenAt ?? takenAt) < parseInstant(takenAt))
    .sort((a, b) => parseInstant(b.takenAt ?? takenAt) - parseInstant(a.takenAt ?? takenAt))
    .slice(0, yardstick)
    .flatMap(({ sizeBytes }) => sizeBytes ?? []);
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[middle]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

function anomaly(
  point: RecoveryPoint,
  { bytes, medianBytes, change, of }: Omit<SizeComparison, 'state'>,
  { over, severity, clauses }: Policy['monitoring']['size'],
): Finding {
  const percent = `${Math.abs(Math.round(change * 1000) / 10)} % ${change < 0 ? 'smaller' : 'larger'}`;
  return {
    name: 'BackupSizeAnomaly',
    severity,
    clauses,
    subject: `${point.kind}/${point.resource}`,
    region: point.place.region,
    summary: `The recovery point ${point.id} is ${percent} than the median of the ${of} before it; the limit is ${Math.round(over * 1000) / 10} %.`,
    hint: `Ask who deleted or loaded data in ${point.resource}. Pin the last point of the usual size until it is clear.`,
    evidence: { point: point.id, bytes, medianBytes, changeShare: Math.round(change * 1000) / 1000, limitShare: over },
  };
}
