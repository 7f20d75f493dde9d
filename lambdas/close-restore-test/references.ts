/** Earlier readings of the very same recovery point, in any place: they must be equal to the one that was just made. */
import { restoreTestChain } from '#core/ledger.ts';
import type { Instant } from '#core/model.ts';
import type { DatabaseContent } from '#core/restore/fingerprint.ts';
import type { Reference } from '#core/restore/verdict.ts';
import { openLedger } from '../adapters/ledger.ts';
import { allRegions } from '../rules.ts';
import type { StepContext } from '../step.ts';

interface Wanted {
  readonly resource: string;
  readonly point: string;
  readonly takenAt: Instant;
  /** Of the test that asks, which is not its own reference. */
  readonly scheduledAt: Instant;
  readonly region: string;
}

/**
 * The newest reading of each Region that belonged to a test that passed. Failed tests prove nothing, and one bad reading
 * must not fail the good ones after it for ever.
 */
export async function readReferences(context: StepContext, wanted: Wanted): Promise<Reference[]> {
  const ledger = openLedger(context);
  const references: Reference[] = [];
  for (const region of allRegions(context.policy)) {
    const chain = restoreTestChain('rds-instance', wanted.resource, region);
    const entry = await ledger.newest(chain, wanted.takenAt, ({ event, cycle, facts }) => {
      const own = region === wanted.region && cycle === wanted.scheduledAt;
      return event === 'restore-test-closed' && !own && facts['point'] === wanted.point && facts['passed'] === true;
    });
    const content = entry?.facts['content'] as DatabaseContent | undefined;
    if (entry === undefined || content === undefined) continue;
    references.push({ label: `${wanted.point} in ${region} as tested at ${entry.at}`, content });
  }
  return references;
}
