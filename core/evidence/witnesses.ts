/**
 * Who outside a chain remembers its entries: the tags of recovery points, which are kept by RDS, and the reports of cycles
 * in the pipeline's own chain. A hash chain holds to its newest entry, whichever that is; with a witness of a later one,
 * the end of a chain cannot be cut off, nor a chain be taken away as a whole.
 */
import type { CycleReport } from '../cycle.ts';
import { type LedgerEntry, readReference, resourceChain, type Witness } from '../ledger.ts';
import type { RecoveryPoint } from '../model.ts';
import { isOwned } from '../retention/good.ts';
import { tagKeys } from '../tags.ts';

/** By chain. */
export type Witnesses = ReadonlyMap<string, readonly Witness[]>;

/** `pipeline`: the entries of the pipeline's chain, which say what cycles completed. */
export function readWitnesses(
  points: readonly RecoveryPoint[],
  policy: string,
  pipeline: readonly LedgerEntry[],
): Witnesses {
  const all = new Map<string, Witness[]>();
  const add = (chain: string, reference: unknown, by: string) => {
    const known = readReference(reference);
    if (known !== undefined) all.set(chain, [...(all.get(chain) ?? []), { ...known, by }]);
  };
  for (const { event, cycle, facts } of pipeline) {
    if (event !== 'cycle-closed') continue;
    for (const { resource, entry } of (facts as unknown as CycleReport).completed ?? []) {
      add(resourceChain('rds-instance', resource), entry, `the report of the cycle of ${cycle}`);
    }
  }
  for (const { id, kind, resource, place, tags } of points.filter((point) => isOwned(point, policy))) {
    add(resourceChain(kind, resource), tags[tagKeys.entry], `the tag of ${id} in ${place.region}`);
  }
  return all;
}
