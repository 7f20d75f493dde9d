/** One number for a whole ledger: the same seed gives the same, byte for byte. */
import { createHash } from 'node:crypto';
import { ledgerBucket } from '#core/naming.ts';
import type { Stage } from './stage.ts';

export interface LedgerDigest {
  readonly entries: number;
  /** SHA-256, hexadecimal, over all keys and bodies in the order in which they were written. */
  readonly digest: string;
}

export function digestLedger({ cloud, policy }: Pick<Stage, 'cloud' | 'policy'>): LedgerDigest {
  const { region } = policy.places.primary;
  const bucket = cloud.stores.buckets.find(ledgerBucket(policy, cloud.assembly.account, region));
  const versions = [...(bucket?.objects.under('ledger/') ?? [])].flat();
  // What lies together is read together: in the order of the keys, every body of a year would be inflated by itself. What was
  // written in one instant stays in the order of its keys, which are ASCII and so sort alike in any locale.
  versions.sort((a, b) => a.lastModified.getTime() - b.lastModified.getTime());
  const hash = createHash('sha256');
  for (const { key, data, isDeleteMarker } of versions) {
    // Length before content, so that no two ledgers run together into one text.
    hash.update(`${key}\n${isDeleteMarker ? 'deleted' : data.byteLength}\n`).update(data);
  }
  return { entries: versions.length, digest: hash.digest('hex') };
}
