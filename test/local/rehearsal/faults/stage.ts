/** A cloud with an estate in it and faults in its seams: what a rehearsal plays on, without its judges. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addSeconds, parseInstant, secondsPer } from '#core/instant.ts';
import type { Policy } from '#core/policy/schema.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { synthesize } from '#infra/synth.ts';
import { type Assembly, readAssembly } from '#local/assembly/read.ts';
import { type Cloud, type CloudOptions, createCloud } from '#local/cloud.ts';
import { contentDatabases } from '#local/database/model/engine.ts';
import { build, type EstateDatabase, estate, profilesOf } from '#local/rehearsal/estate/index.ts';
import { type Fault, inject } from '#local/rehearsal/faults/index.ts';
import type { InjectedFault } from '#local/rehearsal/stage.ts';
import type { CloudEvent } from '#local/seams.ts';

export const policyFile = 'policies/pol-isms-008.yaml';
export const policy: Policy = readPolicyFile(policyFile);
export const primary = policy.places.primary.region;
export const secondary = 'eu-central-1';
/** The backup is at 02:00 and up to a quarter of an hour later. */
export const start = '2026-01-17T00:00:00Z';

/** `2.5` → two and a half hours after the start. */
export function hours(count: number): string {
  return addSeconds(start, Math.round(count * secondsPer.hour));
}

/** Identifiers of the first databases of the estate. */
export const names: readonly string[] = estate(policy, { databases: 7, seed: 1 }).map(({ id }) => id);

/** Of the database with this number, from 1. */
export function db(number: number): string {
  return names[number - 1] ?? '';
}

let assembly: Promise<Assembly> | undefined;

export async function synthesized(): Promise<Assembly> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-faults-'));
  try {
    return readAssembly(await synthesize(policyFile, folder, { bundle: false }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface BrokenStage {
  readonly cloud: Cloud;
  readonly estate: readonly EstateDatabase[];
  readonly faults: readonly InjectedFault[];
  /** Everything that the cloud told since the start. */
  readonly events: readonly CloudEvent[];
  /** Hours after the start. */
  until(hour: number): Promise<void>;
  close(): Promise<void>;
}

export async function brokenStage(
  faults: readonly Fault[],
  { databases = 1, seed = 1, from = start, adapt = (options: CloudOptions) => options } = {},
): Promise<BrokenStage> {
  assembly ??= synthesized();
  // Small ones, whose backups are over within the hour.
  const protectedOnes = estate(policy, { databases, seed }).map((one) => ({ ...one, sizeGiB: 10, allocatedGiB: 20 }));
  let clock: Cloud['clock'] | undefined;
  const late = () => {
    if (!clock) throw new Error('There is no cloud yet.');
    return clock;
  };
  const engine = contentDatabases({
    seed,
    clock: { now: () => late().now(), sleep: (ms) => late().sleep(ms) },
    profile: profilesOf(protectedOnes),
  });
  const options = {
    assembly: await assembly,
    policy,
    start: addSeconds(from, -secondsPer.day),
    transport: 'memory',
    seed,
  } as const;
  const injection = inject(adapt({ ...options, databases: engine }), { seed, faults });
  const cloud = await createCloud(injection.options);
  clock = cloud.clock;
  cloud.schedules.disable();
  await build({ cloud, policy }, protectedOnes);
  await cloud.runUntil(from);
  const events: CloudEvent[] = [];
  cloud.events.on('*', (event) => void events.push(event));
  injection.arm({ cloud, policy, estate: protectedOnes });
  cloud.schedules.enable();
  return {
    ...{ cloud, estate: protectedOnes, faults: injection.faults, events },
    until: (hour) => cloud.clock.runUntil(parseInstant(from) + hour * 3_600_000),
    close: async () => {
      await cloud.close();
      await engine.close();
    },
  };
}
