/** What the look before this one wrote into the ledger for the next. */
import { missedLooks } from '#core/freshness/missed-looks.ts';
import { addSeconds, secondsPer } from '#core/instant.ts';
import { pipelineChain } from '#core/ledger.ts';
import type { Instant } from '#core/model.ts';
import { openLedger } from '../adapters/ledger.ts';
import type { StepContext } from '../step.ts';

/** Who has not looked for longer has other things to find out first. */
const longestBlindness = 14 * secondsPer.day;

/** Facts of `freshness-assessed` that the monitor reads again. Entries of earlier versions have fewer. */
export interface Remembered {
  /** Schedule (`scheduleKey`) → the first look that knew it as it is now. */
  readonly watchedSince: Readonly<Record<string, Instant>>;
  /** Schedule → its newest run that had left its report. */
  readonly newestReported: Readonly<Record<string, Instant>>;
  /** When the ledger began. */
  readonly evidenceSince?: Instant;
}

export interface LastLook extends Remembered {
  /** Its scheduled instant; as long ago as matters when there was none. */
  readonly at: Instant;
  /** Absent when there was none. */
  readonly missedLooks?: readonly Instant[];
}

/** `scheduledAt`: of this look, which may have begun before. */
export async function readLastLook(context: StepContext, scheduledAt: Instant): Promise<LastLook> {
  const earliest = addSeconds(context.now(), -longestBlindness);
  const last = await openLedger(context).newest(
    pipelineChain,
    earliest,
    ({ event, cycle }) => event === 'freshness-assessed' && cycle !== scheduledAt,
  );
  const { watchedSince = {}, newestReported = {}, evidenceSince } = (last?.facts ?? {}) as Partial<Remembered>;
  const known = { watchedSince, newestReported, ...(evidenceSince === undefined ? {} : { evidenceSince }) };
  if (last?.cycle === undefined) return { at: earliest, ...known };
  const look = { scheduledAt: last.cycle, at: last.at };
  return { at: last.cycle, missedLooks: missedLooks(look, scheduledAt, context.policy.monitoring.every), ...known };
}
