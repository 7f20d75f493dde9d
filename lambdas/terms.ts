/** Which terms of retention are in force, from the policy and from the run before. */
import { z } from 'zod';
import { retentionChain } from '#core/ledger.ts';
import type { Instant } from '#core/model.ts';
import type { PrunedRule } from '#core/policy/schema.ts';
import { type TermsInForce, termsInForce } from '#core/retention/terms.ts';
import { openLedger } from './adapters/ledger.ts';
import type { StepContext } from './step.ts';

const written = z.object({ days: z.int().min(1), floor: z.int().min(1) });

/** However long retention has stood still: the chain holds little but these entries, so the newest is found at once. */
const ever: Instant = '1970-01-01T00:00:00Z';

/** Throws when the ledger cannot be read, or says what nobody understands: then nothing is removed. */
export async function readTerms(context: StepContext, { name, retention }: PrunedRule): Promise<TermsInForce> {
  const isPlan = ({ event }: { readonly event: string }) => event === 'retention-planned';
  const last = await openLedger(context).newest(retentionChain(name), ever, isPlan);
  return termsInForce(retention, last && written.parse(last.facts['terms']));
}
