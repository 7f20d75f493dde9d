/**
 * Rehearses a policy: deploys its synthesized templates in a local cloud, builds an estate of databases in it, and lets
 * virtual days pass, with every schedule, state machine and step as they are, while promises are watched and things break.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addSeconds, formatInstant, parseInstant, secondsPer } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { type Assembly, readPrimaryAssembly } from '../assembly/read.ts';
import { type CloudOptions, createCloud } from '../cloud.ts';
import { contentDatabases } from '../database/model/engine.ts';
import type { Clock } from '../seams.ts';
import { usualRates } from '../services/rds/throttle.ts';
import { type Collection, collect } from './collect.ts';
import { clausesRehearsed } from './coverage.ts';
import { build, type EstateDatabase, estate, profilesOf, quotasOf } from './estate/index.ts';
import { type Injection, inject, planFaults } from './faults/index.ts';
import { watchInvariants } from './invariants/index.ts';
import { Interrupted, type Progress, type RehearsalOptions, settling } from './options.ts';
import { promisedPlan } from './promise.ts';
import { readingMs } from './reading.ts';
import type { RehearsalResult } from './result.ts';
import type { Stage } from './stage.ts';
import { measured, summarise } from './summary.ts';

/** Steps in this process, their calls without bytes, all on virtual time. */
const transport: CloudOptions['transport'] = 'memory';

/**
 * Throws PolicyRefused for a policy that cannot be used, Interrupted when `signal` ends it, and what the cloud throws when
 * a template asks for something that it does not have.
 */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalResult> {
  const policy = options.policy ?? readPolicyFile(options.policyFile);
  const assembly = await assemblyOf(options);
  const start = options.start ?? `${policy.policy.effective}T00:00:00Z`;
  const { days, seed } = options;
  const scene: Scene = { policy, assembly, start, estate: estate(policy, options) };
  const { clock, become } = lateClock();
  const databases = contentDatabases({ seed, clock, profile: profilesOf(scene.estate), readingMs });
  const injection = injectionOf(options, scene, databases);
  const cloud = await createCloud(injection.options);
  become(cloud.clock);
  try {
    cloud.schedules.disable();
    await build({ cloud, policy }, scene.estate);
    await cloud.runUntil(start);
    const end = addSeconds(start, days * secondsPer.day);
    const plan = promisedPlan(policy, scene.estate, start);
    const stage = {
      cloud,
      policy,
      plan,
      estate: scene.estate,
      content: databases,
      days,
      seed,
      start,
      end,
      faults: injection.faults,
    };
    return await perform(stage, injection, options);
  } finally {
    await cloud.close();
    await databases.close();
  }
}

async function perform(stage: Stage, injection: Injection, options: RehearsalOptions): Promise<RehearsalResult> {
  const collection = collect(stage);
  const watch = watchInvariants(stage);
  injection.arm(stage);
  stage.cloud.schedules.enable();
  await play(stage, collection, options);
  // The invariants run everything once more, which is no part of what happened.
  const happened = summarise({ stage, collection, invariants: [], options });
  const invariants = await watch.finish();
  return { ...happened, invariants, clauses: clausesRehearsed(stage.policy, invariants), ...measured(options) };
}

/** An hour at a time, so that there is progress to tell, and a moment in which to stop. */
async function play(
  { cloud, start, end, days }: Stage,
  collection: Collection,
  { onProgress, signal }: RehearsalOptions,
): Promise<void> {
  const from = parseInstant(start);
  const length = parseInstant(end) - from;
  for (let now = from; now < parseInstant(end); ) {
    now += secondsPer.hour * 1000;
    await cloud.runUntil(formatInstant(now));
    collection.hour();
    const done = (now - from) / length;
    const progress: Progress = { now: formatInstant(now), day: Math.floor(done * days), days, done };
    onProgress?.(progress);
    // Signals and streams get their turn: nothing else in a rehearsal waits for the outside.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw new Interrupted(progress);
  }
}

interface Scene {
  readonly policy: Policy;
  readonly assembly: Assembly;
  readonly start: Instant;
  readonly estate: readonly EstateDatabase[];
}

/** The cloud's clock, for what is needed to make the cloud. */
function lateClock(): { clock: Pick<Clock, 'now' | 'sleep'>; become(clock: Clock): void } {
  let actual: Clock | undefined;
  const known = (): Clock => {
    if (!actual) throw new Error('The cloud of the rehearsal is still being made.');
    return actual;
  };
  return {
    clock: { now: () => known().now(), sleep: (ms, signal) => known().sleep(ms, signal) },
    become: (clock) => {
      actual = clock;
    },
  };
}

function injectionOf(options: RehearsalOptions, scene: Scene, databases: CloudOptions['databases']): Injection {
  const { seed, days, faults: spec } = options;
  const { policy, assembly, start, estate: protects } = scene;
  const plan = planFaults({ policy, spec, seed, days, start, estate: protects });
  const begin = addSeconds(start, -settling);
  // Pages of the size that AWS gives: pages of two are for small clouds, where reading on has to be exercised.
  // It takes no more calls a second than AWS does, and every instance has snapshots that are none of ours.
  const rds = { quotas: quotasOf(policy, protects), pageSize: 100, rates: usualRates, automatedSnapshots: true };
  const s3 = { pageSize: 1000 };
  // Nothing runs while the estate settles in, and no alarm has to say so.
  const alarms = { from: start };
  const made: CloudOptions = {
    assembly,
    policy,
    start: begin,
    transport,
    seed,
    history: 'none',
    databases,
    rds,
    s3,
    alarms,
  };
  return inject(options.adapt?.(made) ?? made, plan);
}

/** Without bundles: the steps run from their sources. */
async function assemblyOf({ assembly, policyFile }: RehearsalOptions): Promise<Assembly> {
  if (typeof assembly === 'object') return assembly;
  if (assembly !== undefined) return readPrimaryAssembly(assembly);
  const folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-rehearsal-'));
  try {
    // Loaded when it is needed: the CDK takes longer to load than a wrong argument takes to refuse.
    const { synthesize } = await import('#infra/synth.ts');
    return readPrimaryAssembly(await synthesize(policyFile, folder, { bundle: false }));
  } finally {
    await rm(folder, { recursive: true });
  }
}
