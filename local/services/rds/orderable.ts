/** Instance classes that can be bought, with their storage: the common ones of RDS for PostgreSQL and MySQL. */
import type { DescribeOrderableDBInstanceOptionsMessage, OrderableDBInstanceOption } from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import { accepted, page, sorted } from './paging.ts';
import { contradictory, invalid } from './refusals.ts';
import type { Settings } from './state.ts';
import type { World } from './world.ts';

const classes = [
  'db.t3.micro',
  'db.t4g.micro',
  'db.t4g.small',
  'db.t4g.medium',
  'db.t4g.large',
  'db.m6g.large',
  'db.m6g.xlarge',
  'db.m7g.large',
  'db.r6g.large',
  'db.r6g.xlarge',
];

interface StorageFacts {
  readonly minGiB: number;
  readonly maxGiB: number;
  readonly iops?: {
    readonly min: number;
    readonly max: number;
    readonly minPerGiB: number;
    readonly maxPerGiB: number;
  };
}

/** "Amazon RDS DB instance storage", limits for MySQL and PostgreSQL. */
const storageTypes: Readonly<Record<string, StorageFacts>> = {
  gp2: { minGiB: 20, maxGiB: 65_536 },
  gp3: { minGiB: 20, maxGiB: 65_536, iops: { min: 12_000, max: 64_000, minPerGiB: 0.5, maxPerGiB: 500 } },
  io1: { minGiB: 100, maxGiB: 65_536, iops: { min: 1000, max: 256_000, minPerGiB: 0.5, maxPerGiB: 50 } },
};

const licenses: Readonly<Record<string, string>> = { postgres: 'postgresql-license', mysql: 'general-public-license' };

/** Versions by engine. Only PostgreSQL runs here, in the versions that the databases behind have. */
const versions = (world: World): Readonly<Record<string, readonly string[]>> => ({
  postgres: world.engineVersions,
  mysql: ['8.0.43', '8.4.6'],
});

const members = [
  'Engine',
  'EngineVersion',
  'DBInstanceClass',
  'LicenseModel',
  'Vpc',
  'Filters',
  'Marker',
  'MaxRecords',
] as const;

export function describeOrderable(world: World) {
  return accepts<DescribeOrderableDBInstanceOptionsMessage>(members, (input, call) => {
    world.authorize(call.principal, { action: 'rds:DescribeOrderableDBInstanceOptions', resource: '*' });
    const engine = input.Engine ?? '';
    const offered = versions(world)[engine];
    if (offered === undefined) throw invalid(`Invalid DB engine: ${engine}`);
    const wanted = (given: string | undefined, has: string) => given === undefined || given === has;
    const options = offered
      .filter((version) => wanted(input.EngineVersion, version))
      .flatMap((version) =>
        classes.flatMap((name) => Object.keys(storageTypes).map((type) => ({ version, name, type }))),
      )
      .filter(({ name }) => wanted(input.DBInstanceClass, name) && wanted(input.LicenseModel, licenses[engine] ?? ''))
      .filter(() => input.Vpc !== false);
    const nameOf = (option: Option) => `${option.version}/${option.name}/${option.type}`;
    const fits = accepted<Option>(input.Filters, {});
    const { items, Marker } = page(world, input, sorted(options, nameOf), nameOf, fits);
    return { OrderableDBInstanceOptions: items.map((option) => optionView(call.region, engine, option)), Marker };
  });
}

interface Option {
  readonly version: string;
  readonly name: string;
  readonly type: string;
}

function optionView(region: string, engine: string, { version, name, type }: Option): OrderableDBInstanceOption {
  const facts = storageTypes[type];
  return {
    Engine: engine,
    EngineVersion: version,
    DBInstanceClass: name,
    LicenseModel: licenses[engine],
    AvailabilityZones: ['a', 'b', 'c'].map((zone) => ({ Name: `${region}${zone}` })),
    MultiAZCapable: true,
    ReadReplicaCapable: true,
    Vpc: true,
    SupportsStorageEncryption: true,
    StorageType: type,
    SupportsIops: facts?.iops !== undefined,
    SupportsStorageThroughput: type === 'gp3',
    SupportsIAMDatabaseAuthentication: true,
    SupportsStorageAutoscaling: true,
    SupportedNetworkTypes: ['IPV4', 'DUAL'],
    MinStorageSize: facts?.minGiB,
    MaxStorageSize: facts?.maxGiB,
    MinIopsPerDbInstance: facts?.iops?.min,
    MaxIopsPerDbInstance: facts?.iops?.max,
    MinIopsPerGib: facts?.iops?.minPerGiB,
    MaxIopsPerGib: facts?.iops?.maxPerGiB,
  };
}

/** Refuses a class, storage type or size that cannot be bought. */
export function assertOrderable(world: World, name: string, settings: Settings): void {
  const { engine, engineVersion, storageType, allocatedGiB } = settings;
  const offered = versions(world)[engine]?.includes(engineVersion) === true;
  if (!offered || !classes.includes(name)) {
    throw contradictory(
      `RDS does not support creating a DB instance with the following combination: DBInstanceClass=${name}, ` +
        `Engine=${engine}, EngineVersion=${engineVersion}, LicenseModel=${licenses[engine]}. For supported combinations ` +
        'of instance class and database engine version, see the documentation.',
    );
  }
  const facts = storageTypes[storageType];
  if (facts === undefined) throw invalid(`Invalid storage type: ${storageType}`);
  if (allocatedGiB < facts.minGiB || allocatedGiB > facts.maxGiB) {
    throw invalid(`Invalid storage size for engine name ${engine} and storage type ${storageType}: ${allocatedGiB}`);
  }
}
