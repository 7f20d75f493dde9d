/**
 * What the vault account has before anything runs there: a key, evidence under Object Lock, a bucket of working papers, a room
 * to restore in, and the one role that can delete. No policy in it names the primary account but to keep it out.
 */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { testSubnetGroup } from '#core/naming.ts';
import { vaultOf } from '#core/policy/carried-out.ts';
import { BackupKey } from '../constructs/backup-key.ts';
import { BreakGlassRole } from '../constructs/break-glass.ts';
import { closed, heldKey } from '../constructs/keep-out.ts';
import { Ledger } from '../constructs/ledger.ts';
import { RestoreRoom } from '../constructs/restore-room.ts';
import { WorkBucket } from '../constructs/work-bucket.ts';
import type { Names } from '../names.ts';
import type { Settings } from '../settings.ts';
import { vaultLockDays } from './vault.ts';

export interface VaultAccountStackProps extends StackProps {
  readonly settings: Settings;
  readonly names: Names;
}

export class VaultAccountStack extends Stack {
  readonly key: IKey;
  readonly room: RestoreRoom;

  constructor(scope: Construct, id: string, { settings, names, ...props }: VaultAccountStackProps) {
    super(scope, id, props);
    const vault = vaultOf(settings.policy);
    if (vault === undefined) throw new Error('the policy has no vault account');
    const key = new BackupKey(this, 'Key', names);
    for (const statement of heldKey(names)) key.addToResourcePolicy(statement);
    const ledger = new Ledger(this, 'Ledger', {
      bucketName: names.ledgerBucket,
      key,
      lock: settings.ledgerLock,
      lockDays: vaultLockDays(vault),
    });
    const work = new WorkBucket(this, 'Work', names);
    for (const bucket of [ledger.bucket, work]) bucket.addToResourcePolicy(closed(bucket, names));
    this.key = key;
    this.room = new RestoreRoom(this, 'RestoreRoom', {
      names,
      key,
      subnetGroupName: testSubnetGroup(settings.policy),
    });
    new BreakGlassRole(this, 'BreakGlass', { names, key });
  }
}
