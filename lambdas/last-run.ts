/** The run of retention before this one: what the ledger says of it, what it saw, and how far it came. */
import { z } from 'zod';
import { addSeconds, secondsPer } from '#core/instant.ts';
import { type LedgerEntry, retentionChain } from '#core/ledger.ts';
import type { Instant } from '#core/model.ts';
import { type LastRun, type MissingPoint, missingPoints, type Present, placeName } from '#core/retention/missing.ts';
import { ever, openLedger } from './adapters/ledger.ts';
import { inParallel } from './adapters/many.ts';
import { readDocument, reportedSince, reportKey } from './adapters/reports.ts';
import { instant, missing, pointReference, resourcePoint } from './shapes.ts';
import type { StepContext } from './step.ts';

export interface RunEntries {
  readonly planned: LedgerEntry;
  /** Absent: it was killed on the way, or is still under way. */
  readonly closed?: LedgerEntry | undefined;
}

/**
 * Undefined before the first run, and when the ledger is lost. Throws when it cannot be read. However long retention
 * has stood still: its chain holds little but these entries, so the newest is found at once.
 */
export async function findLastRun(context: StepContext, rule: string): Promise<RunEntries | undefined> {
  let closed: LedgerEntry | undefined;
  const planned = await openLedger(context).newest(retentionChain(rule), ever, (entry) => {
    if (entry.event === 'retention-closed') closed ??= entry;
    return entry.event === 'retention-planned';
  });
  if (planned === undefined) return undefined;
  return { planned, closed: closed?.cycle === planned.cycle ? closed : undefined };
}

const plan = z.object({
  decidedAt: instant,
  decisions: z.array(
    resourcePoint.extend({
      keep: z.boolean(),
      next: z.enum(['stay', 'mark', 'wait', 'remove', 'unmark']),
      verifiedAt: instant.optional(),
    }),
  ),
  missing: z.array(resourcePoint.extend(missing.shape)).default([]),
});
const result = z.object({ results: z.array(pointReference.extend({ outcome: z.string() })) });
const cycle = z.object({
  closedAt: instant,
  completed: z.array(
    z.object({ resource: z.string(), point: z.string().optional(), places: z.array(z.string()).optional() }),
  ),
});

/** A cycle that was under way when the last run looked has ended by now (TimeoutSeconds of `backup`). */
const longestCycle = secondsPer.day;
const readAtOnce = 8;

/**
 * What the last run saw, or a cycle since then made, and is not there now. Before the first run, and without the plan of the
 * last, that is what the cycles of the last day made.
 */
export async function findMissing(
  context: StepContext,
  rule: string,
  present: Present,
  entries: RunEntries | undefined,
): Promise<MissingPoint[]> {
  const last = (entries && (await readLastRun(context, entries))) ?? nothingSeen(context.now());
  const made = await reportedSince(context, 'backup', rule, addSeconds(last.decidedAt, -longestCycle));
  const cycles = await inParallel(made, readAtOnce, (at) => readDocument(context, reportKey(rule, at), cycle));
  return missingPoints(
    last,
    cycles.flatMap((read) => read ?? []),
    present,
  );
}

function nothingSeen(now: Instant): LastRun {
  return { decidedAt: addSeconds(now, -longestCycle), decisions: [], missing: [], settled: new Set() };
}

async function readLastRun(context: StepContext, { planned, closed }: RunEntries): Promise<LastRun | undefined> {
  const saw = await readDocument(context, String(planned.facts['plan']), plan);
  if (saw === undefined || closed === undefined) return saw && { ...saw, settled: new Set() };
  const { failed, keptAfterAll, report } = closed.facts;
  const begun = [...saw.decisions.filter(({ next }) => next === 'remove'), ...saw.missing];
  // Of most runs everything is settled, and nothing more need be read.
  if (failed === 0 && keptAfterAll === 0) return { ...saw, settled: new Set(begun.map(placeName)) };
  const came = await readDocument(context, String(report), result);
  const ended = came?.results.filter(({ outcome }) => lastWords.includes(outcome)) ?? [];
  return { ...saw, settled: new Set(ended.map(placeName)) };
}

/** Outcomes after which there is nothing more to say of a point that is gone. */
const lastWords: readonly string[] = ['removed', 'settled', 'lost'];
