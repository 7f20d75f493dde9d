/** Requests that several tests make. */
import { CopyDBSnapshotCommand, CreateDBSnapshotCommand } from '@aws-sdk/client-rds';
import { arnOf, primary } from './cloud.ts';

export const take = (id: string, more: object = {}) =>
  new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: id, ...more });

export const copyOf = (source: string, target: string, more: object = {}) =>
  new CopyDBSnapshotCommand({
    SourceDBSnapshotIdentifier: arnOf(primary, 'snapshot', source),
    TargetDBSnapshotIdentifier: target,
    KmsKeyId: 'alias/data',
    ...more,
  });

export const tags = (...pairs: [string, string][]) => pairs.map(([Key, Value]) => ({ Key, Value }));
