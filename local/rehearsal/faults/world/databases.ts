/** What is done to databases. They live in the primary Region. */
import {
  AddTagsToResourceCommand,
  DeleteDBInstanceCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  RemoveTagsFromResourceCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { tagKeys } from '#core/tags.ts';
import type { Instance } from '../../../services/rds/state.ts';
import type { Fault } from '../fault.ts';
import type { KindName } from '../kinds.ts';
import type { Act, Done, Place } from '../world.ts';
import { isInterfering } from './interference.ts';

type OnDatabase = (instance: Instance, rds: RDSClient, place: Place) => Promise<Pick<Done, 'undo'> | undefined>;

/** Of the database that the fault names, or the first that there is; nothing when it is not there any more. */
function onDatabase(act: OnDatabase): Act {
  return async ({ database }: Fault, place) => {
    const { region } = place.policy.places.primary;
    const { instances } = place.cloud.stores.rds.region(region);
    const names = database === undefined ? place.estate.map(({ id }) => id) : [database];
    const id = names.find((name) => instances.has(name));
    const instance = id === undefined ? undefined : instances.get(id);
    if (!instance) return undefined;
    const done = await act(instance, place.cloud.client(RDSClient, region), place);
    return done && { site: `${region} ${instance.id}`, region, database: instance.id, ...done };
  };
}

const identified = ({ id }: Instance) => ({ DBInstanceIdentifier: id });

export const databaseActs = {
  'database-stopped': onDatabase(async (instance, rds) => {
    await rds.send(new StopDBInstanceCommand(identified(instance)));
    return { undo: () => rds.send(new StartDBInstanceCommand(identified(instance))) };
  }),
  'database-deleted': onDatabase(async (instance, rds) => {
    await rds.send(new DeleteDBInstanceCommand({ ...identified(instance), SkipFinalSnapshot: true }));
    return {};
  }),
  'database-renamed': onDatabase(async (instance, rds) => {
    const NewDBInstanceIdentifier = `${instance.id.slice(0, 50)}-renamed`;
    await rds.send(
      new ModifyDBInstanceCommand({ ...identified(instance), NewDBInstanceIdentifier, ApplyImmediately: true }),
    );
    return {};
  }),
  'database-storage-full': onDatabase(async (instance, _rds, { cloud: { stores } }) => {
    if (instance.status !== 'available') return undefined;
    const become = (status: string) => stores.rds.become('instance', instance.region, instance.id, status);
    become('storage-full');
    return { undo: () => (instance.status === 'storage-full' ? become('available') : undefined) };
  }),
  'database-untagged': onDatabase(async (instance, rds, { cloud }) => {
    const Value = instance.tags.get(tagKeys.class);
    if (Value === undefined) return undefined;
    const ResourceName = `arn:aws:rds:${instance.region}:${cloud.assembly.account}:db:${instance.id}`;
    await rds.send(new RemoveTagsFromResourceCommand({ ResourceName, TagKeys: [tagKeys.class] }));
    const Tags = [{ Key: tagKeys.class, Value }];
    return { undo: () => rds.send(new AddTagsToResourceCommand({ ResourceName, Tags })) };
  }),
  'data-corrupted': onDatabase(async ({ key }, _rds, { databases }) => {
    if (!isInterfering(databases)) return undefined;
    databases.corruptInstance(key, { kind: 'flipped-bytes' });
    return {};
  }),
} as const satisfies Readonly<Partial<Record<KindName, Act>>>;
