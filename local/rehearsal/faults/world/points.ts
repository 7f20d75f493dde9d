/** What is done to recovery points. */
import {
  AddTagsToResourceCommand,
  CopyDBSnapshotCommand,
  CreateDBSnapshotCommand,
  DeleteDBSnapshotCommand,
  RDSClient,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-rds';
import { formatInstant } from '#core/instant.ts';
import { recoveryPointId, slug } from '#core/naming.ts';
import { nextRun } from '#core/schedule/next-run.ts';
import { tagKeys } from '#core/tags.ts';
import type { Snapshot } from '../../../services/rds/state.ts';
import type { Subject } from '../../../services/rds/world.ts';
import type { Fault } from '../fault.ts';
import type { KindName } from '../kinds.ts';
import type { Act, Done, Place } from '../world.ts';
import { isInterfering } from './interference.ts';

type OnPoint = (point: Snapshot, rds: RDSClient, place: Place) => Promise<Pick<Done, 'undo'> | undefined>;

/** Of our available points in a Region, the one that the fault picks, counted from the newest; the oldest when there are fewer. */
function onPoint(act: OnPoint): Act {
  return async ({ region: asked, database, pick = 0 }: Fault, place) => {
    const region = asked ?? place.policy.places.primary.region;
    const points = pointsOf(place, region, database);
    const point = points[Math.min(pick, points.length - 1)];
    if (!point) return undefined;
    const done = await act(point, place.cloud.client(RDSClient, region), place);
    return done && { site: `${region} ${point.id}`, region, database: point.instance, ...done };
  };
}

/** Newest first. */
function pointsOf({ cloud, policy }: Place, region: string, database: string | undefined): readonly Snapshot[] {
  const { snapshots } = cloud.stores.rds.region(region);
  const ours = slug(policy.policy.id);
  return [...(database === undefined ? snapshots.values() : snapshots.of(database))]
    .filter(({ status, tags }) => status === 'available' && tags.get(tagKeys.policy) === ours)
    .sort((a, b) => (b.frozenAt ?? 0) - (a.frozenAt ?? 0) || (a.id < b.id ? -1 : 1));
}

function arnOf({ region, id }: Snapshot, { cloud }: Place): { ResourceName: string } {
  return { ResourceName: `arn:aws:rds:${region}:${cloud.assembly.account}:snapshot:${id}` };
}

export const pointActs = {
  'point-deleted': onPoint(async ({ id }, rds) => {
    await rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id }));
    return {};
  }),
  'tags-removed': onPoint(async (point, rds, place) => {
    const TagKeys = [...point.tags.keys()].filter((key) => key.startsWith('lifeboat:'));
    await rds.send(new RemoveTagsFromResourceCommand({ ...arnOf(point, place), TagKeys }));
    return {};
  }),
  'point-pinned': onPoint(async (point, rds, place) => {
    if (point.tags.has(tagKeys.pin)) return undefined;
    const Tags = [{ Key: tagKeys.pin, Value: 'legal hold' }];
    await rds.send(new AddTagsToResourceCommand({ ...arnOf(point, place), Tags }));
    const TagKeys = [tagKeys.pin];
    return { undo: () => rds.send(new RemoveTagsFromResourceCommand({ ...arnOf(point, place), TagKeys })) };
  }),
  'point-inaccessible': onPoint(async ({ region, id }, _rds, { cloud }) => {
    cloud.stores.rds.become('snapshot', region, id, 'inaccessible-encryption-credentials');
    return {};
  }),
  'point-corrupted': onPoint(async ({ region, id }, _rds, { databases }) => {
    if (!isInterfering(databases)) return undefined;
    databases.corruptSnapshot(`${region}/snapshot/${id}`, { kind: 'flipped-bytes' });
    return {};
  }),
  'foreign-snapshot': makeForeign,
} as const satisfies Readonly<Partial<Record<KindName, Act>>>;

/** With the name of the next backup: of the database in the primary Region, elsewhere a copy of its newest point there. */
async function makeForeign({ region: asked, database }: Fault, place: Place): Promise<Done | undefined> {
  const { cloud, policy, estate } = place;
  const { region: primary } = policy.places.primary;
  const region = asked ?? primary;
  const id = database ?? estate[0]?.id;
  const next = nextBackup(place);
  if (id === undefined || !next) return undefined;
  const name = recoveryPointId({ policy: policy.policy.id, resource: id, ...next });
  const rds = cloud.client(RDSClient, region);
  if (region === primary) {
    await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: id, DBSnapshotIdentifier: name }));
  } else {
    const [newest] = pointsOf(place, region, id);
    if (!newest) return undefined;
    const names = { SourceDBSnapshotIdentifier: newest.id, TargetDBSnapshotIdentifier: name };
    await rds.send(new CopyDBSnapshotCommand({ ...names, KmsKeyId: newest.settings.keyArn }));
  }
  return { site: `${region} ${name}`, region, database: id };
}

function nextBackup({ cloud }: Place): { rule: string; scheduledAt: string } | undefined {
  const schedule = cloud.assembly.schedules.find(({ target }) => target.arn.endsWith('-backup'));
  if (!schedule) return undefined;
  const { rule } = JSON.parse(schedule.target.input ?? '{}') as { rule?: string };
  const now = formatInstant(cloud.clock.now());
  const scheduledAt = nextRun(schedule.expression, schedule.timezone, now, now);
  return rule !== undefined && scheduledAt !== undefined ? { rule, scheduledAt } : undefined;
}

/** A minute after it began: by then it is under way. Nothing, when it is gone by itself. */
export function vanish({ region, id }: Subject, { cloud }: Place): void {
  cloud.clock.at(cloud.clock.now() + 60_000, () => {
    if (!cloud.stores.rds.region(region).snapshots.has(id)) return undefined;
    const rds = cloud.client(RDSClient, region);
    return cloud.clock.real(() => rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id })));
  });
}
