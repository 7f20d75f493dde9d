import {
  AddTagsToResourceCommand,
  CopyDBSnapshotCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DeleteDBSnapshotCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  ListTagsForResourceCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import { ending, type Sequence, type Stage } from './sequence.ts';

const missing = 'there-is-none';
const reference = (operation: string) => `RDS API reference, ${operation}`;

async function database({ rds, settle }: Stage, id: string): Promise<void> {
  const DBInstanceClass = 'db.t4g.micro';
  const login = { MasterUsername: 'app_owner', MasterUserPassword: 'first-password' };
  const command = { DBInstanceIdentifier: id, DBInstanceClass, Engine: 'postgres', AllocatedStorage: 20, ...login };
  await rds.send(new CreateDBInstanceCommand(command));
  await settle();
}

const snapshot = ({ rds }: Stage, database: string, id: string) =>
  rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: database, DBSnapshotIdentifier: id }));

async function snapshotOf(stage: Stage, name: string): Promise<string> {
  await database(stage, name);
  const { DBSnapshot } = await snapshot(stage, name, `${name}-1`);
  await stage.settle();
  return DBSnapshot?.DBSnapshotArn ?? '';
}

export const rdsSequences: readonly Sequence[] = [
  {
    ...{
      service: 'RDS',
      title: 'a snapshot of a database that is not there',
      documented: reference('CreateDBSnapshot'),
    },
    play: (stage) => ending(snapshot(stage, missing, 'snapshot')),
    expected: 'DBInstanceNotFoundFault',
  },
  {
    ...{ service: 'RDS', title: 'two snapshots of one name', documented: reference('CreateDBSnapshot') },
    play: async (stage) => {
      await snapshotOf(stage, 'twice');
      return ending(snapshot(stage, 'twice', 'twice-1'));
    },
    expected: 'DBSnapshotAlreadyExistsFault',
  },
  {
    ...{ service: 'RDS', title: 'descriptions of what is not there', documented: reference('DescribeDBSnapshots') },
    play: async ({ rds }) => [
      await ending(rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: missing }))),
      await ending(rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: missing }))),
    ],
    expected: ['DBInstanceNotFoundFault', 'DBSnapshotNotFoundFault'],
  },
  {
    ...{ service: 'RDS', title: 'a database that is there already', documented: reference('CreateDBInstance') },
    play: async (stage) => {
      await database(stage, 'again');
      return ending(database(stage, 'again'));
    },
    expected: 'DBInstanceAlreadyExistsFault',
  },
  {
    ...{
      service: 'RDS',
      title: 'what is available has its source, its type and its size',
      documented: reference('DBSnapshot'),
    },
    play: async (stage) => {
      await snapshotOf(stage, 'whole');
      const { DBSnapshots } = await stage.rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: 'whole-1' }));
      const { Status, SnapshotType, DBInstanceIdentifier, AllocatedStorage, Engine } = DBSnapshots?.[0] ?? {};
      return { Status, SnapshotType, DBInstanceIdentifier, AllocatedStorage, Engine };
    },
    expected: {
      ...{ Status: 'available', SnapshotType: 'manual', DBInstanceIdentifier: 'whole', AllocatedStorage: 20 },
      Engine: 'postgres',
    },
  },
  {
    ...{ service: 'RDS', title: 'a copy of a snapshot that is not there', documented: reference('CopyDBSnapshot') },
    play: ({ rds }) =>
      ending(
        rds.send(
          new CopyDBSnapshotCommand({ SourceDBSnapshotIdentifier: missing, TargetDBSnapshotIdentifier: 'copy' }),
        ),
      ),
    expected: 'DBSnapshotNotFoundFault',
  },
  {
    ...{
      service: 'RDS',
      title: 'a restore under a name that is taken',
      documented: reference('RestoreDBInstanceFromDBSnapshot'),
    },
    play: async (stage) => {
      await snapshotOf(stage, 'taken');
      const command = { DBInstanceIdentifier: 'taken', DBSnapshotIdentifier: 'taken-1' };
      return ending(stage.rds.send(new RestoreDBInstanceFromDBSnapshotCommand(command)));
    },
    expected: 'DBInstanceAlreadyExistsFault',
  },
  {
    ...{
      service: 'RDS',
      title: 'a snapshot outlives its database, and is gone once',
      documented: reference('DeleteDBInstance'),
    },
    play: async (stage) => {
      await snapshotOf(stage, 'outlived');
      const gone = new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'outlived', SkipFinalSnapshot: true });
      const endings = [await ending(stage.rds.send(gone))];
      await stage.settle();
      for (let times = 0; times < 2; times += 1) {
        const remove = new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: 'outlived-1' });
        endings.push(await ending(stage.rds.send(remove)));
        await stage.settle();
      }
      return endings;
    },
    expected: ['ok', 'ok', 'DBSnapshotNotFoundFault'],
  },
  {
    ...{
      service: 'RDS',
      title: 'a deletion that says neither snapshot nor none',
      documented: reference('DeleteDBInstance'),
    },
    play: async (stage) => {
      await database(stage, 'undecided');
      return ending(stage.rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'undecided' })));
    },
    expected: 'InvalidParameterCombination',
  },
  {
    ...{ service: 'RDS', title: 'a protected database is not deleted', documented: reference('DeleteDBInstance') },
    play: async (stage) => {
      const login = { MasterUsername: 'app_owner', MasterUserPassword: 'first-password', DeletionProtection: true };
      const size = { DBInstanceClass: 'db.t4g.micro', Engine: 'postgres', AllocatedStorage: 20 };
      await stage.rds.send(new CreateDBInstanceCommand({ DBInstanceIdentifier: 'protected', ...size, ...login }));
      await stage.settle();
      const gone = new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'protected', SkipFinalSnapshot: true });
      return ending(stage.rds.send(gone));
    },
    expected: 'InvalidParameterCombination',
  },
  {
    ...{
      service: 'RDS',
      title: 'tags are kept, and one key has one value',
      documented: reference('AddTagsToResource'),
    },
    play: async (stage) => {
      const ResourceName = await snapshotOf(stage, 'tagged');
      for (const Value of ['one', 'two']) {
        await stage.rds.send(new AddTagsToResourceCommand({ ResourceName, Tags: [{ Key: 'keep', Value }] }));
      }
      const { TagList } = await stage.rds.send(new ListTagsForResourceCommand({ ResourceName }));
      return TagList?.map(({ Key, Value }) => `${Key}=${Value}`);
    },
    expected: ['keep=two'],
  },
];
