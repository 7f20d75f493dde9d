/** A few days of the example policy over modelled databases, by whichever transport; and every call that was made. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { vi } from 'vitest';
import { addSeconds } from '#core/instant.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { synthesize } from '#infra/synth.ts';
import { type Assembly, readAssembly } from '#local/assembly/read.ts';
import { type Cloud, type CloudOptions, createCloud } from '#local/cloud.ts';
import { contentDatabases } from '#local/database/model/engine.ts';
import { Door } from '#local/endpoint/door.ts';
import { buildEstate, estate, profilesOf } from '#local/rehearsal/estate/index.ts';
import type { ApiCall } from '#local/seams.ts';

const policyFile = 'policies/pol-isms-008.yaml';
const start = '2026-01-30T00:00:00Z';
const day = 86_400;

export async function assemblyWithoutBundles(): Promise<Assembly> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-memory-'));
  try {
    return readAssembly(await synthesize(policyFile, folder, { bundle: false }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One API call and how the service answered it, before anything was carried anywhere. */
export interface Asked {
  readonly call: ApiCall;
  readonly answer?: Record<string, unknown>;
  readonly error?: unknown;
  /** Whether the service left its input as it was. */
  readonly leaves?: boolean;
}

export interface Played {
  readonly cloud: Cloud;
  readonly asked: readonly Asked[];
}

/** Three days with the first of a month among them, so that every workflow runs. The caller closes the cloud. */
export async function play(
  assembly: Assembly,
  options: Pick<CloudOptions, 'transport'> & Partial<CloudOptions>,
): Promise<Played> {
  const policy = readPolicyFile(policyFile);
  const databases = estate(policy, { databases: 2, seed: 1 });
  let cloud: Cloud | undefined;
  const clock = { now: () => cloud?.clock.now() ?? 0, sleep: async (ms: number) => cloud?.clock.sleep(ms) };
  const engine = contentDatabases({ seed: 1, clock, profile: profilesOf(databases) });
  const asked: Asked[] = [];
  const ask = Door.prototype.ask;
  const spy = vi.spyOn(Door.prototype, 'ask').mockImplementation(async function (this: Door, call, behave, invocation) {
    const before = { ...call.input };
    try {
      const answer = await ask.call(this, call, behave, invocation);
      asked.push({ call, answer, leaves: isDeepStrictEqual(call.input, before) });
      return answer;
    } catch (error) {
      asked.push({ call, error, leaves: isDeepStrictEqual(call.input, before) });
      throw error;
    }
  });
  try {
    cloud = await createCloud({ assembly, start, databases: engine, seed: 1, policy, ...options });
    await buildEstate({ cloud, policy }, databases);
    await cloud.runUntil(addSeconds(start, 3 * day));
    return { cloud, asked };
  } finally {
    spy.mockRestore();
  }
}

/** Every version of every object in the ledger bucket, with its body, in the order of the keys. */
export function objectsOf({ stores, assembly }: Cloud): readonly string[] {
  const name = assembly.buckets.find((bucket) => bucket.name.includes('-ledger-'))?.name ?? '';
  const objects = stores.buckets.find(name)?.objects;
  return [...(objects?.keys() ?? [])].sort().flatMap((key) => {
    const versions = objects?.get(key) ?? [];
    return versions.map(({ data }) => `${key} ${Buffer.from(data).toString('utf8')}`);
  });
}
