/** Which terms of retention were in force in the run before, and which wait for confirmation. */
import { z } from 'zod';
import { retentionChain } from '#core/ledger.ts';
import type { Instant } from '#core/model.ts';
import type { TermsInForce } from '#core/retention/terms.ts';
import { openLedger } from './adapters/ledger.ts';
import type { StepContext } from './step.ts';

const many = z.int().min(1);
const tiers = z.object({
  daily: many.optional(),
  weekly: many.optional(),
  monthly: many.optional(),
  yearly: many.optional(),
});

/** As a run writes them down, and hands them to its removals. */
export const writtenTerms = z.object({
  days: many.optional(),
  count: many.optional(),
  tiers: tiers.optional(),
  floor: many,
});

/** However long retention has stood still: the chain holds little but these entries, so the newest is found at once. */
const ever: Instant = '1970-01-01T00:00:00Z';

/**
 * Of the newest plan of a rule; undefined before the first. Throws when the ledger cannot be read, or says what nobody
 * understands: then nothing is removed.
 */
export async function readTerms(context: StepContext, rule: string): Promise<TermsInForce | undefined> {
  const isPlan = ({ event }: { readonly event: string }) => event === 'retention-planned';
  const last = await openLedger(context).newest(retentionChain(rule), ever, isPlan);
  if (last === undefined) return undefined;
  const heldBack = writtenTerms.optional().parse(last.facts['heldBack']);
  return { ...writtenTerms.parse(last.facts['terms']), ...(heldBack && { heldBack }) };
}
