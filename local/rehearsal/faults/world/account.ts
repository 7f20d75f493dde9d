/** What is done to keys, schedules and the ledger bucket. */
import {
  CancelKeyDeletionCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { RDSClient, StartDBInstanceCommand } from '@aws-sdk/client-rds';
import { DeleteObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { keyAlias, ledgerBucket } from '#core/naming.ts';
import type { ScheduleView } from '../../../assembly/read.ts';
import type { Fault } from '../fault.ts';
import type { KindName } from '../kinds.ts';
import type { Act, Done, Place } from '../world.ts';
import { denial, withDenial, withoutDenial } from './denial.ts';

export const accountActs = {
  'key-disabled': async (fault, place) => {
    const { kms, KeyId, hit } = keyOf(fault, place);
    await kms.send(new DisableKeyCommand({ KeyId }));
    return { ...hit, undo: () => enable(KeyId, fault, place) };
  },
  'key-deletion-scheduled': async (fault, place) => {
    const { kms, KeyId, hit } = keyOf(fault, place);
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 30 }));
    const undo = async () => {
      await kms.send(new CancelKeyDeletionCommand({ KeyId }));
      await enable(KeyId, fault, place);
    };
    return { ...hit, undo };
  },
  'schedule-disabled': async (fault, { cloud: { stores } }) => {
    const schedule = scheduleOf(fault, stores.schedules.list(), (one) => stores.schedules.isEnabled(one));
    if (!schedule) return undefined;
    stores.schedules.setEnabled([schedule.name], false);
    return { ...hitOf(schedule), undo: () => stores.schedules.setEnabled([schedule.name], true) };
  },
  'schedule-deleted': async (fault, { cloud: { stores } }) => {
    const schedule = scheduleOf(fault, stores.schedules.list(), () => true);
    if (!schedule) return undefined;
    stores.schedules.delete(schedule.arn);
    return { ...hitOf(schedule), undo: () => stores.schedules.restore(schedule.arn) };
  },
  'bucket-refuses': async (fault, place) => {
    const { Bucket, region } = ledgerOf(place);
    const bucket = place.cloud.stores.buckets.find(Bucket);
    if (!bucket) return undefined;
    const arn = `arn:aws:s3:::${Bucket}`;
    const statement = denial(fault, 's3:*', [arn, `${arn}/*`]);
    bucket.policy = withDenial(bucket.policy, statement);
    const undo = () => {
      bucket.policy = withoutDenial(bucket.policy, statement);
    };
    return { site: Bucket, region, undo };
  },
  'marker-deleted': async ({ pick = 0 }, place) => {
    const { s3, Bucket, region } = ledgerOf(place);
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'alerts/open/' }));
    const { Key } = Contents[Math.min(pick, Contents.length - 1)] ?? {};
    if (Key === undefined) return undefined;
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    return { site: Key, region };
  },
} as const satisfies Readonly<Partial<Record<KindName, Act>>>;

function keyOf({ region: asked }: Fault, { cloud, policy }: Place) {
  const region = asked ?? policy.places.primary.region;
  const { id } = cloud.stores.keys.resolve(region, keyAlias(policy));
  return { kms: cloud.client(KMSClient, region), KeyId: id, hit: { site: `${region} ${keyAlias(policy)}`, region } };
}

/** With the databases that RDS has stopped for want of the key: people start them again ("Encrypting Amazon RDS resources"). */
async function enable(KeyId: string, { region: asked }: Fault, { cloud, policy }: Place): Promise<void> {
  const region = asked ?? policy.places.primary.region;
  await cloud.client(KMSClient, region).send(new EnableKeyCommand({ KeyId }));
  const rds = cloud.client(RDSClient, region);
  for (const { id, status } of cloud.stores.rds.region(region).instances.values()) {
    if (status !== 'inaccessible-encryption-credentials-recoverable') continue;
    await rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier: id }));
  }
}

/** The first of the workflow and the Region that the fault names. */
function scheduleOf(
  { workflow, region }: Fault,
  all: readonly ScheduleView[],
  wanted: (schedule: ScheduleView) => boolean,
): ScheduleView | undefined {
  return all.find(
    (schedule) =>
      (workflow === undefined || schedule.target.arn.endsWith(`-${workflow}`)) &&
      (region === undefined || schedule.region === region) &&
      wanted(schedule),
  );
}

function hitOf({ name, region }: ScheduleView): Pick<Done, 'site' | 'region'> {
  return { site: `${name} ${region}`, region };
}

function ledgerOf({ cloud, policy }: Place) {
  const { region } = policy.places.primary;
  return { s3: cloud.client(S3Client, region), Bucket: ledgerBucket(policy, cloud.assembly.account, region), region };
}
