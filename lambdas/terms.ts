/** Which terms of retention were in force in the run before, and which wait for confirmation. */
import { z } from 'zod';
import type { TermsInForce } from '#core/retention/terms.ts';
import { findLastRun, type RunEntries } from './last-run.ts';
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

/**
 * Of the newest plan of a rule; undefined before the first. Throws when the ledger cannot be read, or says what nobody
 * understands: then nothing is removed.
 */
export async function readTerms(context: StepContext, rule: string): Promise<TermsInForce | undefined> {
  return termsOfRun(await findLastRun(context, rule));
}

/** Throws when the plan says what nobody understands. */
export function termsOfRun(run: RunEntries | undefined): TermsInForce | undefined {
  if (run === undefined) return undefined;
  const { facts } = run.planned;
  const heldBack = writtenTerms.optional().parse(facts['heldBack']);
  return { ...writtenTerms.parse(facts['terms']), ...(heldBack && { heldBack }) };
}
