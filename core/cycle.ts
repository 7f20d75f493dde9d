/** The end of a backup cycle: what was expected against what there is. Collecting fewer than expected is a failure. */
import { secondsBetween } from './instant.ts';
import type { Instant } from './model.ts';

export interface CycleItem {
  /** Identifier of the resource. */
  readonly resource: string;
  readonly status: 'completed' | 'failed';
  readonly point?: string;
  readonly takenAt?: Instant;
  /** Regions in which the point was verified. */
  readonly places?: readonly string[];
  readonly sizeBytes?: number;
  readonly startedAt?: Instant;
  readonly finishedAt?: Instant;
  /** Of the ledger, that says so: see `reference`. */
  readonly entry?: string;
  readonly error?: string;
}

export interface CycleFacts {
  readonly rule: string;
  readonly scheduledAt: Instant;
  readonly closedAt: Instant;
  /** Identifiers of the expected set. */
  readonly expected: readonly string[];
  readonly items: readonly CycleItem[];
}

/** The report of one cycle (A-7), and the facts of the ledger event `cycle-closed`. */
export interface CycleReport {
  readonly rule: string;
  readonly scheduledAt: Instant;
  readonly closedAt: Instant;
  /** `complete`: all of it. `partial`: some. `failed`: none, or nothing was expected. */
  readonly status: 'complete' | 'partial' | 'failed';
  /** One sentence. */
  readonly summary: string;
  readonly expected: number;
  readonly completed: readonly CycleItem[];
  readonly failed: readonly CycleItem[];
  /** Expected, and never heard of. */
  readonly missing: readonly string[];
  /** Sum of the sizes that are known. */
  readonly bytes: number;
  readonly bytesUnknownFor: readonly string[];
  readonly durations: {
    /** From the scheduled instant to the closing. */
    readonly totalSeconds: number;
    readonly slowest?: { readonly resource: string; readonly seconds: number };
  };
}

export function closeCycle(facts: CycleFacts): CycleReport {
  const { rule, scheduledAt, closedAt } = facts;
  const expected = [...new Set(facts.expected)].sort();
  const byResource = new Map<string, CycleItem>();
  // Of two results for one resource the failure stands.
  for (const item of facts.items) {
    if (byResource.get(item.resource)?.status !== 'failed') byResource.set(item.resource, item);
  }
  const items = [...byResource.values()].sort((a, b) => (a.resource < b.resource ? -1 : 1));
  const completed = items.filter(({ status }) => status === 'completed');
  const failed = items.filter(({ status }) => status === 'failed');
  const missing = expected.filter((resource) => !byResource.has(resource));
  const status = statusOf(expected.length, completed.length, failed.length + missing.length);
  return {
    ...{ rule, scheduledAt, closedAt, status, expected: expected.length, completed, failed, missing },
    summary: summarise(expected.length, completed.length, failed, missing),
    bytes: completed.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
    bytesUnknownFor: completed.filter(({ sizeBytes }) => sizeBytes === undefined).map(({ resource }) => resource),
    durations: { totalSeconds: secondsBetween(scheduledAt, closedAt), ...slowestOf(items) },
  };
}

function statusOf(expected: number, completed: number, lost: number): CycleReport['status'] {
  if (expected === 0 || completed === 0) return 'failed';
  return lost > 0 ? 'partial' : 'complete';
}

function summarise(
  expected: number,
  completed: number,
  failed: readonly CycleItem[],
  missing: readonly string[],
): string {
  if (expected === 0) return 'Nothing was expected, so nothing was backed up.';
  const lost = [
    ...(failed.length > 0 ? [`failed: ${listed(failed.map(({ resource }) => resource))}`] : []),
    ...(missing.length > 0 ? [`missing: ${listed(missing)}`] : []),
  ];
  return `${completed} of ${expected} backed up, copied and verified${lost.length > 0 ? `; ${lost.join('; ')}` : ''}.`;
}

/** As many as a person reads; the report has all of them. */
function listed(names: readonly string[]): string {
  const more = names.length - 20;
  return names.slice(0, 20).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function slowestOf(items: readonly CycleItem[]): Pick<CycleReport['durations'], 'slowest'> {
  const timed = items.flatMap(({ resource, startedAt, finishedAt }) =>
    startedAt && finishedAt ? [{ resource, seconds: secondsBetween(startedAt, finishedAt) }] : [],
  );
  const [slowest] = timed.sort((a, b) => b.seconds - a.seconds);
  return slowest ? { slowest } : {};
}
