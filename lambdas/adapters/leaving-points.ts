/** What the vault account has let go and not seen gone yet, in one small document: what is gone cannot be asked any more. */
import { z } from 'zod';
import { LifeboatError } from '#core/errors.ts';
import { instant } from '../shapes.ts';
import type { StepContext } from '../step.ts';
import { openObjects } from './objects.ts';

const leavingPoint = z.object({
  point: z.string(),
  /** `rds-instance/orders` */
  subject: z.string(),
  rule: z.string(),
  clauses: z.array(z.string()),
  /** Scheduled instant of the run that let it go. */
  scheduledAt: instant,
  /** The entry that says why, see `reference`. */
  letGo: z.string(),
});

export type LeavingPoint = z.infer<typeof leavingPoint>;

export interface LeavingPoints {
  readonly points: readonly LeavingPoint[];
  /** Of the document as it was read; absent when there was none. */
  readonly etag: string | undefined;
}

const key = 'index/vault/leaving.json';

/** Throws LedgerBroken when the document is there and does not read. */
export async function readLeaving(context: StepContext): Promise<LeavingPoints> {
  const there = await openObjects(context).readTagged(key);
  return { points: there === undefined ? [] : parse(there.text), etag: there?.etag };
}

/** Throws LedgerContended when another run has written since `before` was read. */
export async function writeLeaving(
  context: StepContext,
  points: readonly LeavingPoint[],
  before: LeavingPoints,
): Promise<LeavingPoints> {
  if (JSON.stringify(points) === JSON.stringify(before.points)) return before;
  const etag = await openObjects(context).replace(key, `${JSON.stringify(points, null, 2)}\n`, before.etag);
  if (etag !== undefined) return { points, etag };
  throw new LifeboatError('LedgerContended', `another run was faster at ${key}`, {
    evidence: { key },
    hint: 'Nothing was let go; the next run decides again.',
  });
}

function parse(text: string): LeavingPoint[] {
  try {
    return z.array(leavingPoint).parse(JSON.parse(text));
  } catch (cause) {
    throw new LifeboatError('LedgerBroken', `${key} does not read`, {
      evidence: { key },
      hint: 'Bring back its version before this one; what was let go is in the ledger.',
      cause,
    });
  }
}
