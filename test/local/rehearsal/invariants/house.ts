/** A small estate under the example policy, watched by invariants, in which tests do wrong by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AddTagsToResourceCommand,
  CopyDBSnapshotCommand,
  CreateDBSnapshotCommand,
  DeleteDBSnapshotCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { addSeconds, secondsPer } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { synthesize } from '#infra/synth.ts';
import type { StepName } from '#lambdas/registry.ts';
import { type Assembly, readAssembly } from '#local/assembly/read.ts';
import { type Cloud, type CloudOptions, createCloud } from '#local/cloud.ts';
import { type ContentEngine, contentDatabases } from '#local/database/model/engine.ts';
import { build, estate, profilesOf } from '#local/rehearsal/estate/index.ts';
import { type Invariant, type InvariantResult, watchInvariants } from '#local/rehearsal/invariants/index.ts';
import { promisedPlan } from '#local/rehearsal/promise.ts';
import type { InjectedFault, Stage } from '#local/rehearsal/stage.ts';
import type { Clock } from '#local/seams.ts';

const policyFile = 'policies/pol-isms-008.yaml';
export const policy: Policy = readPolicyFile(policyFile);
export const primary = 'eu-west-1';
export const secondary = 'eu-central-1';
export const rule = 'database-full';
const usualStart: Instant = '2026-01-17T00:00:00Z';

let synthesized: Promise<Assembly> | undefined;

async function synthesizeOnce(): Promise<Assembly> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-invariants-'));
  try {
    return readAssembly(await synthesize(policyFile, folder, { bundle: false }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface House {
  readonly cloud: Cloud;
  readonly stage: Stage;
  readonly engine: ContentEngine;
  /** Identifiers of its databases. */
  readonly databases: readonly string[];
  readonly faults: InjectedFault[];
  /** Lets so many hours pass. */
  pass(hours: number): Promise<void>;
  /** As somebody in the account, or in the role of a step. */
  rds(region?: string, as?: StepName | 'admin'): RDSClient;
  /** A snapshot as the pipeline would leave it, unless told otherwise: tagged, verified, copied. */
  point(of: PointOptions): Promise<string>;
  remove(id: string, region?: string, as?: StepName | 'admin'): Promise<void>;
  results(): Promise<readonly InvariantResult[]>;
  result(): Promise<InvariantResult>;
  close(): Promise<void>;
}

export interface PointOptions {
  readonly id: string;
  readonly database?: string;
  readonly copied?: boolean;
  readonly verified?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Watched by some invariants only, unless all are wanted; schedules stand still until a test enables them. */
export async function house(
  watched?: readonly Invariant[],
  options: Partial<CloudOptions> & {
    readonly databases?: never;
    readonly count?: number;
    readonly days?: number;
    readonly from?: Instant;
  } = {},
): Promise<House> {
  const { count = 1, days = 400, from: start = usualStart, databases: _, ...given } = options;
  synthesized ??= synthesizeOnce();
  const assembly = await synthesized;
  const inhabitants = estate(policy, { databases: count, seed: 1, days });
  const late: { clock?: Clock } = {};
  const clock = {
    now: () => late.clock?.now() ?? 0,
    sleep: (ms: number) => late.clock?.sleep(ms) ?? Promise.resolve(),
  };
  const databases = contentDatabases({ seed: 1, clock, profile: profilesOf(inhabitants) });
  const begin = addSeconds(start, -6 * secondsPer.hour);
  const cloud = await createCloud({
    ...{ assembly, policy, start: begin, transport: 'memory', seed: 1, history: 'none', databases },
    ...given,
  });
  late.clock = cloud.clock;
  cloud.schedules.disable();
  await build({ cloud, policy }, inhabitants);
  await cloud.runUntil(start);
  const faults: InjectedFault[] = [];
  const plan = promisedPlan(policy, inhabitants, start);
  const end = addSeconds(start, days * secondsPer.day);
  const stage: Stage = {
    cloud,
    policy,
    plan,
    estate: inhabitants,
    content: databases,
    days,
    seed: 1,
    start,
    end,
    faults,
  };
  const watch = watchInvariants(stage, watched);
  return furnished(stage, watch, faults, databases);
}

function furnished(
  stage: Stage,
  watch: ReturnType<typeof watchInvariants>,
  faults: InjectedFault[],
  engine: ContentEngine,
): House {
  const { cloud } = stage;
  const databases = stage.estate.map(({ id }) => id);
  const rds = (region = primary, as: StepName | 'admin' = 'admin') =>
    cloud.client(inRegion(region), as === 'admin' ? region : primary, as);
  const pass = (hours: number) => cloud.runUntil(addSeconds(cloud.now(), hours * 3600));
  return {
    ...{ cloud, stage, engine, databases, faults, rds, pass },
    point: (of) => point(cloud, databases[0] ?? '', of, pass),
    remove: async (id, region = primary, as = 'remove-recovery-point') => {
      await rds(region, as).send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id }));
    },
    results: () => watch.finish(),
    result: async () => {
      const [first] = await watch.finish();
      if (!first) throw new Error('nothing was watched');
      return first;
    },
    close: async () => {
      await cloud.close();
      await engine.close();
    },
  };
}

/** The functions of the primary Region reach into the others. */
function inRegion(region: string): typeof RDSClient {
  return class extends RDSClient {
    constructor(config: ConstructorParameters<typeof RDSClient>[0]) {
      super({ ...config, region });
    }
  } as typeof RDSClient;
}

async function point(
  cloud: Cloud,
  usual: string,
  { id, database = usual, copied = true, verified = true, tags = {} }: PointOptions,
  pass: (hours: number) => Promise<void>,
): Promise<string> {
  const own: Record<string, string> = {
    'lifeboat:policy': 'pol-isms-008',
    'lifeboat:rule': rule,
    'lifeboat:class': 'critical',
    'lifeboat:resource': database,
    'lifeboat:cycle': cloud.now(),
    ...tags,
  };
  const Tags = Object.entries(own).map(([Key, Value]) => ({ Key, Value }));
  const here = cloud.client(RDSClient, primary);
  const there = cloud.client(RDSClient, secondary);
  await here.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: database, DBSnapshotIdentifier: id, Tags }));
  await pass(3);
  const arn = (region: string) => `arn:aws:rds:${region}:${cloud.assembly.account}:snapshot:${id}`;
  if (copied) {
    const KmsKeyId = 'alias/lifeboat-pol-isms-008';
    const copy = { SourceDBSnapshotIdentifier: arn(primary), TargetDBSnapshotIdentifier: id, KmsKeyId, Tags };
    await there.send(new CopyDBSnapshotCommand(copy));
    await pass(6);
  }
  const mark = [{ Key: 'lifeboat:verified', Value: cloud.now() }];
  if (verified) await here.send(new AddTagsToResourceCommand({ ResourceName: arn(primary), Tags: mark }));
  if (verified && copied) await there.send(new AddTagsToResourceCommand({ ResourceName: arn(secondary), Tags: mark }));
  return id;
}
