/** Writes one fact of a run into the ledger, with everything that follows from the policy and the run filled in. */
import { entryId, type LedgerDraft, type LedgerEntry, type LedgerFacts } from '#core/ledger.ts';
import type { LedgerEvent } from '#core/ledger-events.ts';
import type { Clause, Instant } from '#core/model.ts';
import { chainOf } from './adapters/alert-telling.ts';
import { type Appended, openLedger } from './adapters/ledger.ts';
import { describeError } from './failure.ts';
import { policySlug } from './rules.ts';
import type { StepContext } from './step.ts';

export interface Fact {
  readonly event: LedgerEvent;
  readonly rule: string;
  readonly scheduledAt: Instant;
  readonly clauses: readonly Clause[];
  /** `rds-instance/orders`; absent: about the pipeline itself. */
  readonly subject?: string | undefined;
  /** Another chain than the subject's own. */
  readonly chain?: string;
  /** What makes the fact one of its kind within the cycle: a point, a Region, an error, how it ended. */
  readonly of?: readonly (string | undefined)[];
  /** True of nothing new: any entry of this event in this cycle will do. */
  readonly idle?: boolean;
  readonly facts: LedgerFacts;
}

/** Safe to call twice: the id follows from event, cycle, rule or subject, and `of`. */
export async function journal(context: StepContext, fact: Fact): Promise<LedgerEntry> {
  const draft = draftOf(context, fact);
  const { event, rule, scheduledAt, idle } = fact;
  const ledger = openLedger(context);
  const ofRun = (entry: LedgerEntry) => entry.event === event && entry.rule === rule && entry.cycle === scheduledAt;
  const before = idle ? await ledger.newest(draft.chain, scheduledAt, ofRun) : undefined;
  return before ?? (await ledger.append(draft));
}

/** As `journal`, with what was read of the chain on the way. */
export async function journalReading(context: StepContext, fact: Fact): Promise<Appended> {
  return await openLedger(context).appendReading(draftOf(context, fact));
}

function draftOf(context: StepContext, fact: Fact): LedgerDraft {
  const slug = policySlug(context.policy);
  const { event, rule, scheduledAt, clauses, subject = slug, chain = chainOf(subject), of = [], facts } = fact;
  return {
    chain,
    id: entryId(event, scheduledAt, rule, ...of),
    at: context.now(),
    event,
    policy: slug,
    rule,
    clauses,
    subject,
    cycle: scheduledAt,
    facts,
  };
}

/** Where a fact was entered, when the step after may build on it; see `Ledger.appendNext`. */
type Entered = number | null;

/** As `journal`, for the steps of one way that each tell one fact: `after` is where the step before entered its own. */
export async function journalNext(context: StepContext, fact: Fact, after: Entered = null): Promise<Appended> {
  return await openLedger(context).appendNext(draftOf(context, fact), after);
}

/**
 * Losing the ledger loses proof, never backups: on the way to a recovery point a fact that cannot be written does not stop
 * the way. `unwritten` says what went wrong, or null; the verification at the end refuses the point for it.
 */
export async function journalIfPossible(
  context: StepContext,
  fact: Fact,
  after: Entered = null,
): Promise<{ readonly unwritten: string | null; readonly entered: Entered }> {
  let entered: Entered = null;
  const failed = await unwritten(context, fact.event, async () => {
    entered = (await journalNext(context, fact, after)).seq;
  });
  return { unwritten: failed, entered };
}

/** Why something could not be written, or null when it was. */
export async function unwritten(
  context: StepContext,
  what: string,
  write: () => Promise<unknown>,
): Promise<string | null> {
  try {
    await write();
    return null;
  } catch (error) {
    const { name, message } = describeError(error);
    context.log('evidence.unwritten', { what, error: name, message });
    return `${what} could not be written: ${name}: ${message}`.slice(0, 500);
  }
}
