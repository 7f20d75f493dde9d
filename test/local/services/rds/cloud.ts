/** The local RDS behind the real endpoint and authoriser, in two Regions, on a virtual clock. */
import {
  CreateDBInstanceCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { createAuthorizer } from '#local/authorizer/authorizer.ts';
import type { PolicyDocument } from '#local/authorizer/policy.ts';
import { type VirtualClock, virtualClock } from '#local/clock/virtual-clock.ts';
import { directRequestHandler } from '#local/endpoint/direct.ts';
import { Door } from '#local/endpoint/door.ts';
import { createEndpoint } from '#local/endpoint/endpoint.ts';
import { memoryClient } from '#local/endpoint/memory/client.ts';
import { modelOf } from '#local/endpoint/model.ts';
import type { CloudEvent, DatabaseEngine, Principal } from '#local/seams.ts';
import { createKeyStore } from '#local/services/kms/key-store.ts';
import { createKeys, type Keys } from '#local/services/kms/keys.ts';
import { type RdsService, rdsService } from '#local/services/rds/service.ts';
import type { RdsBehaviour } from '#local/services/rds/world.ts';
import { fakeDatabases } from './fake-databases.ts';

export const account = '111122223333';
export const primary = 'eu-west-1';
export const second = 'eu-central-1';
export const start = Date.UTC(2026, 0, 17, 2);

const administratorOf = (account: string): Principal => ({
  arn: `arn:aws:iam::${account}:user/administrator`,
  kind: 'admin',
});
const workerOf = (account: string): Principal => ({
  arn: `arn:aws:sts::${account}:assumed-role/worker/session`,
  kind: 'role',
});
const everythingTo = (account: string) => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
});

export const seconds = (n: number) => n * 1000;
export const minutes = (n: number) => n * 60_000;
export const arnOf = (region: string, type: string, id: string) => `arn:aws:rds:${region}:${account}:${type}:${id}`;

export type Cloud = ReturnType<typeof cloud>;

interface Options extends RdsBehaviour {
  readonly databases?: DatabaseEngine;
  /** Another account, which has clock and databases in common with the one that it stands beside. */
  readonly beside?: { readonly account: string; readonly cloud: Common };
}

interface House {
  readonly account: string;
  readonly rds: RdsService;
  readonly keyring: Keys;
}

/** What accounts have in common. */
interface Common {
  readonly street: House[];
  readonly clock: VirtualClock;
  readonly fake: ReturnType<typeof fakeDatabases>;
}

export function cloud({ databases, beside, ...options }: Options = {}) {
  const own = beside?.account ?? account;
  const street: House[] = beside?.cloud.street ?? [];
  const fake = beside?.cloud.fake ?? fakeDatabases();
  const clock = beside?.cloud.clock ?? virtualClock({ start });
  const others = () => street.filter((house) => house.account !== own);
  const events: CloudEvent[] = [];
  const statements: unknown[] = [];
  const log = {
    emit: (type: string, facts: CloudEvent['facts']) => void events.push({ at: clock.now(), type, facts }),
  };
  let ids = 0;
  const uuid = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
  const keyring = createKeys({
    ...{ account: own, clock, uuid },
    elsewhere: (other) => others().find((house) => house.account === other)?.keyring,
  });
  const authorizer = createAuthorizer({
    identityPolicies: () => (statements.length > 0 ? [{ Statement: [...statements] } as PolicyDocument] : []),
    resourcePolicies: (arn) => keyring.policies(arn),
  });
  const rds = rdsService({
    clock,
    authorize: authorizer.authorize,
    events: log,
    databases: databases ?? fake.engine,
    keys: createKeyStore({ keys: keyring, authorize: authorizer.authorize }),
    account: own,
    ...(beside ? { prefix: `${own}/` } : {}),
    neighbours: () => others().map((house) => house.rds),
    ids: () => ++ids,
    ...options,
  });
  street.push({ account: own, rds, keyring });
  const endpoint = createEndpoint({
    services: [rds],
    principalOf: (key) => (key === 'ADMIN' ? administratorOf(own) : workerOf(own)),
    account: own,
    events: log,
    authorizer,
  });
  const client = (region = primary, who: 'ADMIN' | 'WORKER' = 'ADMIN') =>
    new RDSClient({
      region,
      endpoint: 'http://127.0.0.1',
      credentials: { accessKeyId: who, secretAccessKey: 'local' },
      requestHandler: directRequestHandler(endpoint),
      maxAttempts: 1,
    });
  const door = new Door({ services: [rds], account: own, events: log, authorizer });
  /** A client over the same services without a wire, as a rehearsal has it. */
  const inMemory = async (region = primary) => {
    const model = await modelOf('rds');
    if (!model) throw new Error('There is no model of RDS.');
    return memoryClient(RDSClient, { door, model, region, principal: administratorOf(own), clock, random: () => 0 });
  };
  const key = (region: string, alias: string) =>
    keyring.create({ region, policy: { Statement: [everythingTo(own)] }, aliases: [alias] });
  return {
    ...{ rds, clock, events, authorizer, client, inMemory, key, keyring, fake, street },
    keys: Object.fromEntries([primary, second].map((region) => [region, key(region, 'alias/data')])),
    /** Lets virtual time pass. */
    pass: (ms: number) => clock.runUntil(clock.now() + ms),
    allow: (statement: object) => void statements.push({ Effect: 'Allow', Resource: '*', ...statement }),
  };
}

export const usual = {
  DBInstanceClass: 'db.t4g.micro',
  Engine: 'postgres',
  MasterUsername: 'app_owner',
  MasterUserPassword: 'first-password',
  DBName: 'app',
  AllocatedStorage: 20,
  BackupRetentionPeriod: 7,
} as const;

/** A cloud in which the database `orders` is available; encrypted unless told otherwise. */
export async function cloudWithOrders(
  options: Options = {},
  more: object = { StorageEncrypted: true, KmsKeyId: 'alias/data' },
) {
  const made = cloud(options);
  await made.client().send(new CreateDBInstanceCommand({ ...usual, DBInstanceIdentifier: 'orders', ...more }));
  await made.pass(minutes(10));
  return made;
}

export async function instance(client: RDSClient, id: string) {
  const { DBInstances } = await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
  return DBInstances?.[0] ?? {};
}

export async function snapshot(client: RDSClient, id: string) {
  const { DBSnapshots } = await client.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: id }));
  return DBSnapshots?.[0] ?? {};
}
