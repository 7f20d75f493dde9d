/**
 * The four state machines and every step over the local services. What an AWS account would refuse to a role is tested
 * elsewhere; here the steps call as the administrator.
 */
import { readFileSync } from 'node:fs';
import {
  AddTagsToResourceCommand,
  CreateDBInstanceCommand,
  type DBInstance,
  type DBSnapshot,
  ModifyDBInstanceCommand,
  paginateDescribeDBInstances,
  paginateDescribeDBSnapshots,
} from '@aws-sdk/client-rds';
import { GetObjectCommand, type GetObjectRequest } from '@aws-sdk/client-s3';
import { formatInstant, parseInstant } from '#core/instant.ts';
import { type LedgerEntry, readLedgerKey } from '#core/ledger.ts';
import type { Instant, Workflow } from '#core/model.ts';
import { parsePolicy } from '#core/policy/parse.ts';
import type { Policy } from '#core/policy/schema.ts';
import { collect, writeTags } from '#lambdas/adapters/aws.ts';
import { stepImplementations } from '#lambdas/index.ts';
import { type StepName, stepNames, steps, substitutionName } from '#lambdas/registry.ts';
import { makeContext, runStep } from '#lambdas/runtime.ts';
import type { StepContext } from '#lambdas/step.ts';
import { functionError } from '#local/runtime/runtime.ts';
import { current } from '#local/services/s3/versions.ts';
import { StatesError } from '#local/workflows/errors.ts';
import { type Execution, execute } from '#local/workflows/execute.ts';
import { loadStateMachine } from '#local/workflows/load.ts';
import { definition } from '../state-machines/definitions.ts';
import {
  account,
  bucket,
  createServices,
  keyAlias,
  primary,
  type ServicesOptions,
  variables,
  workBuckets,
} from './services.ts';

export { bucket, fakeDatabases, primary, secondary } from './services.ts';

export interface CloudOptions extends ServicesOptions {
  readonly policy?: Policy;
  readonly extraAuthority?: string | undefined;
  /** Stands in for a step, by name: what the fake databases cannot do. */
  readonly steps?: Readonly<Record<string, (input: never) => unknown>>;
}

export function policyFile(): Policy {
  const file = new URL('../../policies/pol-isms-008.yaml', import.meta.url);
  const parsed = parsePolicy(readFileSync(file, 'utf8'), 'policies/pol-isms-008.yaml');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}

export function createCloud(options: CloudOptions = {}) {
  const policy = options.policy ?? policyFile();
  const services = createServices(options);
  const { clock, clients, events, outbox } = services;
  const now = () => formatInstant(clock.now());
  const send = <T>(work: () => Promise<T>): Promise<T> => clock.runThrough(clock.real(work));

  function context(region = primary, step?: StepName): StepContext {
    const env = { ...environment(region, step), LIFEBOAT_EXTRA_CA: options.extraAuthority };
    return makeContext({ policy, env, clients, now, log: () => undefined });
  }

  /** Runs one step as Lambda would, on virtual time. */
  const step = (name: StepName, input: unknown, region = primary): Promise<unknown> =>
    send(() => runStep(stepImplementations[name], input, context(region, name)));

  async function invoke(functionName: string, payload: unknown, region: string): Promise<unknown> {
    const name = stepNames.find((candidate) => substitutionName(candidate) === functionName);
    if (name === undefined) throw new Error(`no step is called ${functionName}`);
    services.activity.push('call');
    const substitute = options.steps?.[name];
    try {
      if (substitute !== undefined) return await substitute(payload as never);
      const output = await clock.real(() => runStep(stepImplementations[name], payload, context(region, name)));
      return JSON.parse(JSON.stringify(output));
    } catch (error) {
      const { errorType, ...rest } = functionError(error);
      throw new StatesError(errorType, JSON.stringify({ errorType, ...rest }));
    }
  }

  /** As Step Functions reads the items of a Map: from its own Region. */
  const readItems = (request: GetObjectRequest, region: string): Promise<unknown> =>
    clock.real(async () => {
      const { Body } = await clients.s3(region).send(new GetObjectCommand(request));
      return { Body: await Body?.transformToString() };
    });

  let executions = 0;
  /** Runs a state machine to its end. */
  async function run(workflow: Workflow, rule: string, scheduledAt: Instant, region = primary): Promise<Execution> {
    const name = `lifeboat-pol-isms-008-${workflow}`;
    const arn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
    const text = JSON.stringify(definition(workflow)).replaceAll(/\$\{(\w+)\}/g, '$1');
    if (parseInstant(scheduledAt) > clock.now()) await clock.runUntil(parseInstant(scheduledAt));
    executions += 1;
    const execution = execute(
      loadStateMachine(text, { arn, name }),
      { rule, scheduledAt },
      {
        ...{ name: `run-${executions}`, clock, events, random: () => 0.5 },
        roleArn: `arn:aws:iam::${account}:role/machine`,
        integrations: async (resource, args) => {
          if (resource === 'arn:aws:states:::s3:getObject') return await readItems(args as GetObjectRequest, region);
          const { FunctionName, Payload } = args as { FunctionName: string; Payload: unknown };
          return { Payload: await invoke(FunctionName, Payload, region), StatusCode: 200 };
        },
      },
    );
    return await clock.runThrough(execution.done);
  }

  return {
    policy,
    now,
    send,
    context,
    step,
    run,
    /** What an execution of the primary Region handed on. */
    paper: (Key: string): Promise<unknown> =>
      send(async () => {
        const { Body } = await clients.s3(primary).send(new GetObjectCommand({ Bucket: workBuckets[primary], Key }));
        return JSON.parse((await Body?.transformToString()) ?? 'null');
      }),
    ...services,
    ...owner(services, send),
    ...evidence(services, outbox),
  };
}

export type Cloud = ReturnType<typeof createCloud>;
type Services = ReturnType<typeof createServices>;

/** No more than the template sets for the step. */
function environment(region: string, step?: StepName): Readonly<Record<string, string | undefined>> {
  const all = variables(region);
  const own: readonly string[] = step ? [...steps[step].environment, 'AWS_REGION'] : Object.keys(all);
  return Object.fromEntries(own.map((name) => [name, all[name]]));
}

/** What the owner of the account does and sees. */
function owner({ clients, clock }: Services, send: <T>(work: () => Promise<T>) => Promise<T>) {
  return {
    /** Resolves when the database is available. `key: null`: not encrypted. */
    async createDatabase(id: string, more: { tags?: Record<string, string>; key?: string | null } = {}): Promise<void> {
      const { tags = { 'lifeboat:class': 'critical' }, key = keyAlias } = more;
      const creation = new CreateDBInstanceCommand({
        ...{ DBInstanceIdentifier: id, DBInstanceClass: 'db.t4g.micro', Engine: 'postgres', AllocatedStorage: 20 },
        ...{ MasterUsername: 'owner', MasterUserPassword: 'first-password', DBName: 'shop', BackupRetentionPeriod: 7 },
        ...(key === null ? {} : { StorageEncrypted: true, KmsKeyId: key }),
        Tags: writeTags(tags),
      });
      await send(() => clients.rds(primary).send(creation));
      await clock.runUntil(clock.now() + 15 * 60_000);
    },
    snapshots: (region: string): Promise<DBSnapshot[]> => {
      const pages = paginateDescribeDBSnapshots({ client: clients.rds(region) }, { SnapshotType: 'manual' });
      return send(() => collect(pages, (page) => page.DBSnapshots));
    },
    instances: (region: string): Promise<DBInstance[]> => {
      const pages = paginateDescribeDBInstances({ client: clients.rds(region) }, {});
      return send(() => collect(pages, (page) => page.DBInstances));
    },
    tag: (region: string, arn: string, Key: string, Value: string) =>
      send(() => clients.rds(region).send(new AddTagsToResourceCommand({ ResourceName: arn, Tags: [{ Key, Value }] }))),
    modify: (region: string, id: string, change: object) =>
      send(() => clients.rds(region).send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: id, ...change }))),
  };
}

/** What is left for an auditor, and what people were told. */
function evidence({ buckets }: Services, outbox: Services['outbox']) {
  const bodies = (prefix: string) => {
    const ledger = buckets.find(bucket);
    const keys = [...(ledger?.objects.keys() ?? [])].filter((key) => key.startsWith(prefix));
    return keys.flatMap((key) => {
      const version = ledger && current(ledger, key);
      return version === undefined ? [] : [{ key, value: JSON.parse(Buffer.from(version.data).toString('utf8')) }];
    });
  };
  return {
    bodies,
    /** Keys of the working papers of the primary Region. */
    papers: (): string[] => [...(buckets.find(workBuckets[primary])?.objects.keys() ?? [])],
    /** Every entry, chain by chain, oldest first. */
    ledger: (): LedgerEntry[] =>
      bodies('ledger/')
        .filter(({ key }) => readLedgerKey(key) !== undefined)
        .map(({ value }) => value)
        .toSorted((a, b) => (a.chain === b.chain ? a.seq - b.seq : a.chain < b.chain ? -1 : 1)),
    openAlerts: (): string[] => bodies('alerts/open/').map(({ key }) => key.replace(/^alerts\/open\/|\.json$/g, '')),
    mails: (): string[] =>
      outbox.deliveries.filter(({ protocol }) => protocol === 'email').map(({ subject }) => subject ?? ''),
  };
}
