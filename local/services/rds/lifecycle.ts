/** How long things take, and what happens to them meanwhile. */
import type { Span } from './state.ts';
import type { Durations, World } from './world.ts';

const seconds = (fixed: number, perGiB: number) => (gib: number) => Math.round((fixed + perGiB * gib) * 1000);

/**
 * Of the order of what RDS shows. Snapshots and copies grow with what they transfer: everything the first time, then what has
 * changed. A restored instance is available before its blocks are there, so its size hardly matters.
 */
export const usualDurations: Durations = {
  CreateDBInstance: seconds(300, 1),
  CreateDBSnapshot: seconds(120, 2),
  CopyDBSnapshot: seconds(240, 6),
  RestoreDBInstanceFromDBSnapshot: seconds(480, 0.5),
  ModifyDBInstance: seconds(60, 0),
  StopDBInstance: seconds(300, 0),
  StartDBInstance: seconds(420, 0),
  RebootDBInstance: seconds(90, 0),
  DeleteDBInstance: seconds(240, 0),
  DeleteDBSnapshot: seconds(20, 0),
};

/** Between the API's yes and the first sign of a change in the instance's status. */
export const reactionMs = 10_000;

/** A snapshot or copy that makes no progress is given up, and is `failed` (ours: AWS says only that its support can end one). */
export const givenUpMs = 3 * 86_400_000;

/** Blocks come from the snapshot for this long after a restored instance is available. */
export const hydrationMs = (gib: number) => Math.round((120 + 20 * gib) * 1000);

/** Percent of a span that has passed, 0 to 99: it is 100 only when the work is done. */
export function percent(span: Span, now: number): number {
  const share = (now - span.from) / Math.max(1, span.until - span.from);
  return Math.max(0, Math.min(99, Math.floor(share * 100)));
}

/** Runs what an operation does after it has answered. Its errors are told, because nobody waits for it. */
export function afterwards(
  world: World,
  what: string,
  facts: Readonly<Record<string, unknown>>,
  work: () => Promise<void>,
) {
  work().catch((error: unknown) => {
    world.events.emit('database', { ...facts, what, error: error instanceof Error ? error.message : String(error) });
  });
}
