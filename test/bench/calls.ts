/** API calls a second that the steps of the freshness workflow make, by the way in which they reach the services. */
import { readPolicyFile } from '#infra/policy-file.ts';
import { readAssembly } from '#local/assembly/read.ts';
import { type CloudOptions, createCloud } from '#local/cloud.ts';
import type { DatabaseEngine } from '#local/seams.ts';
import { policyFile } from './app.ts';

export interface CallRate {
  readonly transport: CloudOptions['transport'];
  /** Of CPU time, everything that a workflow does around its calls included. */
  readonly callsPerSecond: number;
}

/** No database is made here. */
const databases = { close: async () => undefined } as DatabaseEngine;
const executions = 400;

export async function measureCalls(folder: string): Promise<readonly CallRate[]> {
  const rates: CallRate[] = [];
  for (const transport of ['memory', 'direct'] as const) rates.push(await measure(folder, transport));
  return rates;
}

async function measure(folder: string, transport: CallRate['transport']): Promise<CallRate> {
  const assembly = readAssembly(folder);
  const policy = readPolicyFile(policyFile);
  const fixed = { databases, policy, start: '2026-01-17T00:00:00Z', seed: 1, history: 'none' } as const;
  const cloud = await createCloud({ assembly, transport, ...fixed });
  let calls = 0;
  cloud.events.on('api', () => {
    calls += 1;
  });
  const machine = assembly.stateMachines.find(({ name }) => name.endsWith('-freshness'))?.name ?? '';
  const run = async (times: number) => {
    for (let n = 0; n < times; n += 1) {
      const input = { rule: 'freshness', scheduledAt: cloud.now() };
      const { status, cause } = await cloud.waitFor(cloud.startExecution(machine, input));
      if (status !== 'SUCCEEDED') throw new Error(`freshness ended as ${status}: ${cause}`);
    }
  };
  await run(executions / 4);
  calls = 0;
  const before = process.cpuUsage();
  await run(executions);
  const { user, system } = process.cpuUsage(before);
  await cloud.close();
  return { transport, callsPerSecond: calls / ((user + system) / 1e6) };
}
