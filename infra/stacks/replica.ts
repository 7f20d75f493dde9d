/** What a copy Region needs before anything runs there: a key, a bucket of working papers and a room to restore in. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { testSubnetGroup } from '#core/naming.ts';
import { vaultOf } from '#core/policy/carried-out.ts';
import { BackupKey } from '../constructs/backup-key.ts';
import { RestoreRoom } from '../constructs/restore-room.ts';
import { WorkBucket } from '../constructs/work-bucket.ts';
import type { Names } from '../names.ts';
import type { Settings } from '../settings.ts';

export interface ReplicaStackProps extends StackProps {
  readonly settings: Settings;
  readonly names: Names;
}

export class ReplicaStack extends Stack {
  readonly key: IKey;
  readonly room: RestoreRoom;

  constructor(scope: Construct, id: string, { settings, names, ...props }: ReplicaStackProps) {
    super(scope, id, props);
    const key = new BackupKey(this, 'Key', names);
    const vault = vaultOf(settings.policy);
    if (vault?.region === names.region) key.lendTo(vault.account, names.region);
    this.key = key;
    new WorkBucket(this, 'Work', names);
    this.room = new RestoreRoom(this, 'RestoreRoom', {
      names,
      key: this.key,
      subnetGroupName: testSubnetGroup(settings.policy),
    });
  }
}
