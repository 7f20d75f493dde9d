/** Snapshots as RDS describes them. */
import type { DBSnapshot, DescribeDBSnapshotsMessage } from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import type { ApiCall } from '../../seams.ts';
import { askInstance, askSnapshot } from './access.ts';
import { candidates, type Wanted } from './candidates.ts';
import { arn, shortName } from './identifiers.ts';
import { percent } from './lifecycle.ts';
import { accepted, page, sorted } from './paging.ts';
import { invalid, noSnapshot, notModelled } from './refusals.ts';
import type { Snapshot } from './state.ts';
import { tagList } from './tags.ts';
import type { World } from './world.ts';

const members = [
  'DBInstanceIdentifier',
  'DBSnapshotIdentifier',
  'DbiResourceId',
  'SnapshotType',
  'Filters',
  'Marker',
  'MaxRecords',
  'IncludeShared',
  'IncludePublic',
] as const;

export function describeSnapshots(world: World) {
  const known = facts(world);
  return accepts<DescribeDBSnapshotsMessage>(members, (input, call) => {
    const region = world.region(call.region);
    if (input.SnapshotType === 'shared') return describeShared(world, input, call);
    const id = shortName(call, 'snapshot', input.DBSnapshotIdentifier);
    askSnapshot(world, call, id ?? '*', id === undefined ? undefined : region.snapshots.get(id));
    const of = shortName(call, 'db', input.DBInstanceIdentifier);
    if (of !== undefined) askInstance(world, call, of, region.instances.get(of));
    const wanted = { id, of, resourceId: input.DbiResourceId, types: typesOf(input) };
    if (id !== undefined && !isWanted(region.snapshots.get(id), wanted)) throw noSnapshot(id);
    const passes = accepted(input.Filters, known);
    const read = candidates(region.snapshots, call, wanted, input.Filters);
    const { items, Marker } = page(world, input, read, nameOf, (one) => isWanted(one, wanted) && passes(one));
    const DBSnapshots = items.map((snapshot) => view(world, snapshot));
    return Marker === undefined ? { DBSnapshots } : { DBSnapshots, Marker };
  });
}

const nameOf = ({ id }: Snapshot) => id;

/**
 * What other accounts share with this one in the Region. A shared snapshot is named by its ARN, and its tags are not told
 * ("Sharing a DB snapshot"; "Tagging Amazon RDS resources": tags are those of the account).
 */
function describeShared(world: World, input: DescribeDBSnapshotsMessage, call: ApiCall) {
  const { DBSnapshotIdentifier, DBInstanceIdentifier, DbiResourceId, Filters = [] } = input;
  if ((DBSnapshotIdentifier ?? DBInstanceIdentifier ?? DbiResourceId) !== undefined || Filters.length > 0) {
    throw notModelled('filter of shared snapshots');
  }
  askSnapshot(world, call, '*', undefined);
  const shared = [...world.neighbours()].flatMap((home) =>
    [...home.region(call.region).snapshots.values()]
      .filter(({ sharedWith = [] }) => sharedWith.includes(world.account))
      .map((snapshot): DBSnapshot => {
        const { TagList: _theirs, ...shape } = described({ ...world, account: home.account }, snapshot);
        return { ...shape, DBSnapshotIdentifier: shape.DBSnapshotArn, SnapshotType: 'shared', TagList: [] };
      }),
  );
  const named = ({ DBSnapshotArn = '' }: DBSnapshot) => DBSnapshotArn;
  const { items, Marker } = page(world, input, sorted(shared, named), named);
  return Marker === undefined ? { DBSnapshots: items } : { DBSnapshots: items, Marker };
}

function isWanted(snapshot: Snapshot | undefined, { id, of, resourceId, types }: Wanted): boolean {
  return (
    snapshot !== undefined &&
    (id ?? snapshot.id) === snapshot.id &&
    (of ?? snapshot.instance) === snapshot.instance &&
    (resourceId ?? snapshot.resourceId) === snapshot.resourceId &&
    types.includes(snapshot.type)
  );
}

/** Without a type: automated and manual. Nothing is public. */
function typesOf({ SnapshotType }: DescribeDBSnapshotsMessage): readonly string[] {
  if (SnapshotType === undefined) return ['automated', 'manual'];
  if (['automated', 'manual', 'shared', 'public', 'awsbackup'].includes(SnapshotType)) return [SnapshotType];
  throw invalid(`Invalid snapshot type: ${SnapshotType}`);
}

const facts = (world: World) => ({
  'db-instance-id': ({ region, instance }: Snapshot) => [
    instance,
    arn({ region, account: world.account, type: 'db', id: instance }),
  ],
  'db-snapshot-id': (snapshot: Snapshot) => [snapshot.id],
  'dbi-resource-id': (snapshot: Snapshot) => [snapshot.resourceId],
  'snapshot-type': (snapshot: Snapshot) => [snapshot.type],
  engine: (snapshot: Snapshot) => [snapshot.settings.engine],
});

export const snapshotArn = (world: World, { region, id }: Snapshot) =>
  arn({ region, account: world.account, type: 'snapshot', id });

/** The same object each time for as long as the snapshot stays as it is: a year of them is described often. */
export function view(world: World, snapshot: Snapshot): DBSnapshot {
  if (snapshot.shape !== undefined && isStill(snapshot, snapshot.shape)) return snapshot.shape;
  const shape = described(world, snapshot);
  snapshot.shape = snapshot.progress === undefined ? Object.freeze(shape) : undefined;
  return shape;
}

/** Tags are replaced, never changed; of the rest only status and size change once there is no progress any more. */
function isStill({ status, tags, sizeBytes }: Snapshot, shape: DBSnapshot): boolean {
  return shape.Status === status && shape.TagList === tagList(tags) && shape.FullSnapshotSizeInBytes === sizeBytes;
}

function described(world: World, snapshot: Snapshot): DBSnapshot {
  const { settings, source } = snapshot;
  return {
    DBSnapshotIdentifier: snapshot.id,
    DBSnapshotArn: snapshotArn(world, snapshot),
    DBInstanceIdentifier: snapshot.instance,
    DbiResourceId: snapshot.resourceId,
    SnapshotType: snapshot.type,
    SnapshotTarget: 'region',
    Status: snapshot.status,
    PercentProgress: progressOf(world, snapshot),
    ...times(snapshot),
    ...(source === undefined ? {} : { SourceDBSnapshotIdentifier: source.arn, SourceRegion: source.region }),
    Engine: settings.engine,
    EngineVersion: settings.engineVersion,
    LicenseModel: 'postgresql-license',
    MasterUsername: settings.masterUser,
    Port: 5432,
    AllocatedStorage: settings.allocatedGiB,
    StorageType: settings.storageType,
    ...(settings.iops === undefined ? {} : { Iops: settings.iops }),
    AvailabilityZone: settings.zone,
    VpcId: settings.vpcId,
    OptionGroupName: settings.optionGroup,
    Encrypted: settings.keyArn !== undefined,
    StorageEncryptionType: settings.keyArn === undefined ? 'none' : 'sse-kms',
    ...(settings.keyArn === undefined ? {} : { KmsKeyId: settings.keyArn }),
    IAMDatabaseAuthenticationEnabled: settings.iamAuthentication,
    ...(snapshot.sizeBytes === undefined ? {} : { FullSnapshotSizeInBytes: snapshot.sizeBytes }),
    TagList: tagList(snapshot.tags),
  };
}

function times({ createdAt, frozenAt, instanceCreatedAt }: Snapshot): DBSnapshot {
  return {
    ...(createdAt === undefined ? {} : { SnapshotCreateTime: new Date(createdAt) }),
    ...(frozenAt === undefined
      ? {}
      : { OriginalSnapshotCreateTime: new Date(frozenAt), SnapshotDatabaseTime: new Date(frozenAt) }),
    ...(instanceCreatedAt === undefined ? {} : { InstanceCreateTime: new Date(instanceCreatedAt) }),
  };
}

function progressOf(world: World, { progress, status }: Snapshot): number {
  if (progress !== undefined) return percent(progress, world.clock.now());
  return status === 'available' ? 100 : 0;
}
