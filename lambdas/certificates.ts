/** The certificate of a point: written by whoever proves that it is gone in the last of its places. */
import { certify } from '#core/evidence/certificate.ts';
import { pointOf, regionsOf, wordOf } from '#core/evidence/said.ts';
import type { LedgerEntry } from '#core/ledger.ts';
import { cycleOfPoint } from '#core/naming.ts';
import { ever, openLedger } from './adapters/ledger.ts';
import { findRecoveryPoint } from './adapters/recovery-points.ts';
import { certificateKey, writeDocumentOnce } from './adapters/reports.ts';
import { allRegions } from './rules.ts';
import type { StepContext } from './step.ts';

export interface Gone {
  readonly id: string;
  /** In which it was just proven to be gone. */
  readonly region: string;
  readonly chain: string;
  /** What was read of the chain by then, newest first. */
  readonly read: readonly LedgerEntry[];
}

/**
 * Mostly a point goes everywhere in one run, and what was read to confirm it tells the whole story. Only of one that went
 * elsewhere at another time, or in another way, the chain is read back to its making.
 */
export async function certifyOnceGone(context: StepContext, gone: Gone): Promise<void> {
  const { policy, clients } = context;
  const { id, chain } = gone;
  const about = (entries: readonly LedgerEntry[]) => entries.filter((entry) => pointOf(entry) === id).toReversed();
  const recent = about(gone.read);
  const others = allRegions(policy).filter((region) => region !== gone.region);
  const words = new Map(others.map((region) => [region, lastWord(recent, region)]));
  // Whoever removes it there will see that it is the last.
  if ([...words.values()].includes('leaving')) return;
  const untold = others.filter((region) => words.get(region) !== 'gone');
  for (const region of untold) {
    const there = await findRecoveryPoint(clients.rds(region), id);
    if (there !== undefined && there.status !== 'deleted') return;
  }
  const certificate =
    (untold.length === 0 ? certify(recent, policy) : undefined) ??
    certify(about(await openLedger(context).since(chain, cycleOfPoint(id) ?? ever)), policy);
  if (certificate !== undefined) await writeDocumentOnce(context, certificateKey(id), certificate);
}

function lastWord(entries: readonly LedgerEntry[], region: string): ReturnType<typeof wordOf> {
  const last = entries.findLast((entry) => wordOf(entry) !== undefined && regionsOf(entry).includes(region));
  return last && wordOf(last);
}
