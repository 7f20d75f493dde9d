/** RDS DB snapshots as recovery points. Here the AWS shapes `DBSnapshot` end. */
import {
  AddTagsToResourceCommand,
  CopyDBSnapshotCommand,
  CreateDBSnapshotCommand,
  type DBSnapshot,
  DeleteDBSnapshotCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBSnapshotAttributeCommand,
  paginateDescribeDBSnapshots,
  type RDSClient,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-rds';
import { LifeboatError } from '#core/errors.ts';
import { toInstant } from '#core/instant.ts';
import type { RecoveryPoint } from '#core/model.ts';
import { isLeaving } from '#core/retention/good.ts';
import { decodeOwnership, decodeSize, type Tags } from '#core/tags.ts';
import { collect, placeOf, readTags, unless, writeTags } from './aws.ts';
import { inParallel, portions } from './many.ts';

type Writable<Of> = { -readonly [Member in keyof Of]: Of[Member] };

/** A monitor makes thousands of these an hour, so what may be absent is added to one object. */
export function toRecoveryPoint(snapshot: DBSnapshot): RecoveryPoint {
  const tags = readTags(snapshot.TagList);
  const owner = decodeOwnership(tags);
  const sizeBytes = decodeSize(tags);
  const takenAt = takenAtOf(snapshot);
  const optionGroup = optionGroupOf(snapshot);
  const point: Writable<RecoveryPoint> = {
    id: required(snapshot, 'DBSnapshotIdentifier'),
    arn: required(snapshot, 'DBSnapshotArn'),
    resource: required(snapshot, 'DBInstanceIdentifier'),
    kind: 'rds-instance',
    place: placeOf(required(snapshot, 'DBSnapshotArn')),
    status: required(snapshot, 'Status'),
    encrypted: snapshot.Encrypted ?? false,
    engine: snapshot.Engine ?? '',
    engineVersion: snapshot.EngineVersion ?? '',
    allocatedGiB: snapshot.AllocatedStorage ?? 0,
    tags,
  };
  if (takenAt !== undefined) point.takenAt = toInstant(takenAt);
  if (snapshot.KmsKeyId !== undefined) point.keyArn = snapshot.KmsKeyId;
  if (sizeBytes !== undefined) point.sizeBytes = sizeBytes;
  if (optionGroup !== undefined) point.optionGroup = optionGroup;
  if (owner !== undefined) point.owner = owner;
  return point;
}

/** `SnapshotCreateTime` of a copy is when it was copied, which would make old data look fresh (RDS API, DBSnapshot). */
function takenAtOf(snapshot: DBSnapshot): Date | undefined {
  const copied = snapshot.SourceDBSnapshotIdentifier !== undefined;
  return snapshot.OriginalSnapshotCreateTime ?? (copied ? undefined : snapshot.SnapshotCreateTime);
}

/** Every engine has a default one everywhere, which is not worth a word. */
function optionGroupOf({ OptionGroupName: name }: DBSnapshot): string | undefined {
  return name === undefined || name.startsWith('default:') ? undefined : name;
}

function required(snapshot: DBSnapshot, field: keyof DBSnapshot & string): string {
  const value = snapshot[field];
  if (typeof value === 'string' && value !== '') return value;
  throw new LifeboatError('RecoveryPointMissing', `RDS described a snapshot without ${field}`, {
    evidence: { snapshot: snapshot.DBSnapshotIdentifier ?? 'unnamed' },
  });
}

/** Every manual snapshot of the account in the client's Region, or of one database, which need not exist any more. */
export async function listRecoveryPoints(client: RDSClient, resource?: string): Promise<RecoveryPoint[]> {
  const of = resource === undefined ? {} : { DBInstanceIdentifier: resource };
  const pages = paginateDescribeDBSnapshots({ client }, { SnapshotType: 'manual', ...of });
  return (await collect(pages, (page) => page.DBSnapshots)).map(toRecoveryPoint);
}

/**
 * What another account shares with this one in the client's Region. Such a snapshot is named by its ARN, and its tags are not
 * told: they belong to the other account (RDS user guide, "Sharing a DB snapshot").
 */
export async function listSharedPoints(client: RDSClient, account: string): Promise<RecoveryPoint[]> {
  const pages = paginateDescribeDBSnapshots({ client }, { SnapshotType: 'shared' });
  const all = (await collect(pages, (page) => page.DBSnapshots)).map(toRecoveryPoint);
  return all.filter(({ place }) => place.account === account).map((point) => ({ ...point, id: idIn(point.arn) }));
}

/** `arn:aws:rds:eu-west-1:111122223333:snapshot:lifeboat-orders-…` → `lifeboat-orders-…` */
function idIn(arn: string): string {
  return arn.split(':').slice(6).join(':');
}

/** Lets another account copy a manual snapshot; safe to ask for twice (RDS API, ModifyDBSnapshotAttribute). */
export async function shareRecoveryPoint(client: RDSClient, id: string, account: string): Promise<void> {
  const attribute = { AttributeName: 'restore', ValuesToAdd: [account] };
  await client.send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: id, ...attribute }));
}

/**
 * One page holds 100 descriptions at most, and takes as many names: the API reference sets no limit to the values of a
 * filter (RDS API reference, DescribeDBSnapshots: `MaxRecords`, `Filters`).
 */
const pageSize = 100;
/** So many databases have a page or a few of points between them. */
const resourcesAtOnce = 20;
/** RDS does not say how often it may be asked; the SDK waits when it is too often. */
const requestsAtOnce = 4;

/** Those of the named points that there are in the client's Region. */
export async function findRecoveryPoints(client: RDSClient, ids: readonly string[]): Promise<RecoveryPoint[]> {
  return await listWhere(client, 'db-snapshot-id', portions(ids, pageSize));
}

/** Every manual snapshot of some databases, which need not exist any more, in the client's Region. */
export async function listRecoveryPointsOf(client: RDSClient, resources: readonly string[]): Promise<RecoveryPoint[]> {
  return await listWhere(client, 'db-instance-id', portions(resources, resourcesAtOnce));
}

async function listWhere(client: RDSClient, Name: string, values: readonly string[][]): Promise<RecoveryPoint[]> {
  const found = await inParallel(values, requestsAtOnce, async (Values) => {
    const query = { SnapshotType: 'manual', Filters: [{ Name, Values }] };
    return await collect(paginateDescribeDBSnapshots({ client }, query), (page) => page.DBSnapshots);
  });
  return found.flat().map(toRecoveryPoint);
}

export async function findRecoveryPoint(client: RDSClient, id: string): Promise<RecoveryPoint | undefined> {
  const snapshot = await describeSnapshot(client, id);
  return snapshot === undefined ? undefined : toRecoveryPoint(snapshot);
}

/** As `findRecoveryPoint`; throws RecoveryPointMissing when it is not there. */
export async function getRecoveryPoint(client: RDSClient, id: string, region: string): Promise<RecoveryPoint> {
  const point = await findRecoveryPoint(client, id);
  if (point !== undefined) return point;
  throw new LifeboatError('RecoveryPointMissing', `there is no recovery point ${id} in ${region}`, {
    evidence: { point: id, region },
    hint: 'Look in CloudTrail for DeleteDBSnapshot of this identifier.',
  });
}

async function describeSnapshot(client: RDSClient, id: string): Promise<DBSnapshot | undefined> {
  const request = client.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: id }));
  return (await unless('DBSnapshotNotFoundFault', request))?.DBSnapshots?.[0];
}

export async function createRecoveryPoint(client: RDSClient, resource: string, id: string, tags: Tags): Promise<void> {
  await client.send(
    new CreateDBSnapshotCommand({
      DBInstanceIdentifier: resource,
      DBSnapshotIdentifier: id,
      Tags: writeTags(tags),
    }),
  );
}

export interface CopyRequest {
  readonly id: string;
  readonly sourceArn: string;
  /** ARN or `alias/…` of a key of the destination Region. */
  readonly key: string;
  readonly tags: Tags;
  readonly optionGroup?: string | undefined;
}

/**
 * Starts a copy; the client is one of the destination Region. Tags are given in full, because AWS does not merge those
 * of the source into them, and copying reserved `aws:` tags is refused (RDS API, CopyDBSnapshot).
 */
export async function copyRecoveryPoint(client: RDSClient, copy: CopyRequest): Promise<void> {
  await client.send(
    new CopyDBSnapshotCommand({
      SourceDBSnapshotIdentifier: copy.sourceArn,
      TargetDBSnapshotIdentifier: copy.id,
      KmsKeyId: copy.key,
      CopyTags: false,
      Tags: writeTags(copy.tags),
      ...(copy.optionGroup === undefined ? {} : { OptionGroupName: copy.optionGroup }),
    }),
  );
}

/**
 * False when it was gone already, or on its way: an answer may be lost, and the SDK then asks a second time for what RDS has
 * begun and refuses to begin again.
 */
export async function deleteRecoveryPoint(client: RDSClient, id: string): Promise<boolean> {
  try {
    const request = client.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id }));
    return (await unless('DBSnapshotNotFoundFault', request)) !== undefined;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InvalidDBSnapshotStateFault') throw error;
    const point = await findRecoveryPoint(client, id);
    if (point !== undefined && !isLeaving(point)) throw error;
    return false;
  }
}

export async function tagResource(client: RDSClient, arn: string, tags: Tags): Promise<void> {
  await client.send(new AddTagsToResourceCommand({ ResourceName: arn, Tags: writeTags(tags) }));
}

export async function untagResource(client: RDSClient, arn: string, keys: readonly string[]): Promise<void> {
  await client.send(new RemoveTagsFromResourceCommand({ ResourceName: arn, TagKeys: [...keys] }));
}
