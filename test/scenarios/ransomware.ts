/** Whoever has the administrator of an account, and means harm: everything that can be reached from there is tried. */

import { DecryptCommand, DisableKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import {
  CopyDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  ModifyDBInstanceCommand,
  ModifyDBSnapshotAttributeCommand,
  paginateDescribeDBInstances,
  RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Cloud } from '#local/cloud.ts';
import { encryptWith } from '#local/services/kms/ciphertext.ts';
import { primary, type Stage, secondary } from './stage.ts';

/** `undefined` when it worked, else the name of the error. */
export async function attempt(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

/** Deletes all databases, points and keys of the account in both Regions, and every version of every object that lets it. */
export async function destroy(cloud: Stage): Promise<void> {
  cloud.schedules.disable();
  for (const region of [primary, secondary]) {
    const rds = cloud.client(RDSClient, region);
    for (const { id } of await cloud.snapshots(region)) {
      const attribute = { AttributeName: 'restore', ValuesToRemove: [...(sharedWith(cloud, region, id) ?? [])] };
      await rds.send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: id, ...attribute }));
      await rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id }));
    }
    for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client: rds }, {})) {
      for (const { DBInstanceIdentifier } of DBInstances) {
        await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, DeletionProtection: false }));
        await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, SkipFinalSnapshot: true }));
      }
    }
    const kms = cloud.client(KMSClient, region);
    for (const { arn } of cloud.stores.keys.list(region)) {
      await attempt(kms.send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: 7 })));
    }
  }
  for (const { name } of cloud.stores.buckets.list()) await empty(cloud, name);
}

function sharedWith(cloud: Stage, region: string, id: string) {
  return cloud.stores.rds.region(region).snapshots.get(id)?.sharedWith;
}

async function empty(cloud: Cloud, Bucket: string): Promise<void> {
  const s3 = cloud.client(S3Client, cloud.stores.buckets.find(Bucket)?.region ?? primary);
  let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (markers) {
    const page: ListObjectVersionsCommandOutput = await s3.send(new ListObjectVersionsCommand({ Bucket, ...markers }));
    for (const { Key, VersionId } of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
      await attempt(s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId })));
    }
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    markers = page.IsTruncated ? { KeyMarker, VersionIdMarker } : undefined;
  }
  await attempt(s3.send(new DeleteBucketCommand({ Bucket })));
}

/** Everything that could harm the vault account, as the administrator of another: what was tried → how it ended. */
export async function reachFor(vault: Stage, as: Stage): Promise<Readonly<Record<string, string | undefined>>> {
  const region = secondary;
  const [point] = await vault.snapshots(region);
  const id = point?.id ?? '';
  const { account } = vault.assembly;
  const arn = `arn:aws:rds:${region}:${account}:snapshot:${id}`;
  const KeyId = vault.stores.keys.list(region).find(({ arn: key }) => key === point?.keyArn)?.arn;
  const Bucket = vault.stores.buckets.list().find(({ objectLock }) => objectLock)?.name ?? '';
  const [entry] = vault.stores.buckets.objects(Bucket, 'ledger/');
  const version = { Bucket, Key: entry?.key, VersionId: entry?.versionId };
  const rds = as.client(RDSClient, region);
  const kms = as.client(KMSClient, region);
  const s3 = as.client(S3Client, region);
  const Policy = JSON.stringify({ Statement: [] });
  const target = { TargetDBSnapshotIdentifier: 'stolen', KmsKeyId: 'alias/aws/rds' };
  const RetainUntilDate = new Date('2026-01-19T00:00:00Z');
  const tries: Readonly<Record<string, () => Promise<unknown>>> = {
    'delete a copy by name': () => rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id })),
    'delete a copy by ARN': () => rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: arn })),
    'share a copy': () =>
      rds.send(
        new ModifyDBSnapshotAttributeCommand({
          DBSnapshotIdentifier: arn,
          AttributeName: 'restore',
          ValuesToAdd: [as.assembly.account],
        }),
      ),
    'copy a copy': () => rds.send(new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: arn, ...target })),
    'restore a copy': () =>
      rds.send(
        new RestoreDBInstanceFromDBSnapshotCommand({ DBSnapshotIdentifier: arn, DBInstanceIdentifier: 'stolen' }),
      ),
    'disable its key': () => kms.send(new DisableKeyCommand({ KeyId })),
    'schedule its key for deletion': () => kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 })),
    'decrypt with its key': () =>
      kms.send(new DecryptCommand({ KeyId, CiphertextBlob: encryptWith(KeyId ?? '', Buffer.from('x')) })),
    'delete a version of its evidence': () => s3.send(new DeleteObjectCommand(version)),
    'hide its evidence': () => s3.send(new DeleteObjectCommand({ Bucket, Key: entry?.key })),
    'overwrite its evidence': () => s3.send(new PutObjectCommand({ Bucket, Key: 'reports/a', Body: 'x' })),
    'shorten the lock of its evidence': () =>
      s3.send(new PutObjectRetentionCommand({ ...version, Retention: { Mode: 'GOVERNANCE', RetainUntilDate } })),
    'change the lock of its bucket': () =>
      s3.send(
        new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }),
      ),
    'open its bucket': () => s3.send(new PutBucketPolicyCommand({ Bucket, Policy })),
    'delete its bucket': () => s3.send(new DeleteBucketCommand({ Bucket })),
  };
  const ends: Record<string, string | undefined> = {};
  for (const [what, work] of Object.entries(tries)) ends[what] = await attempt(work());
  return ends;
}
