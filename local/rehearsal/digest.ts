/** One number for a whole ledger: the same seed gives the same, byte for byte. */
import { createHash } from 'node:crypto';
import { ledgerBucket } from '#core/naming.ts';
import type { Stage } from './stage.ts';

export interface LedgerDigest {
  readonly entries: number;
  /** SHA-256, hexadecimal, over all keys and bodies in the order of the keys. */
  readonly digest: string;
}

/** Keys are ASCII, so their order is that of their bytes in any locale. */
export function digestLedger({ cloud, policy }: Pick<Stage, 'cloud' | 'policy'>): LedgerDigest {
  const { region } = policy.places.primary;
  const bucket = cloud.stores.buckets.find(ledgerBucket(policy, cloud.assembly.account, region));
  const hash = createHash('sha256');
  let entries = 0;
  const keys = [...(bucket?.objects.keys() ?? [])].filter((key) => key.startsWith('ledger/')).sort();
  for (const key of keys) {
    for (const { data, isDeleteMarker } of bucket?.objects.get(key) ?? []) {
      // Length before content, so that no two ledgers run together into one text.
      hash.update(`${key}\n${isDeleteMarker ? 'deleted' : data.byteLength}\n`).update(data);
      entries += 1;
    }
  }
  return { entries, digest: hash.digest('hex') };
}
