/** Daily cycles of one database under a short retention, and which of their points are there. */
import { expect } from 'vitest';
import type { Policy } from '#core/policy/schema.ts';
import { type Cloud, createCloud, policyFile } from './cloud.ts';

export const rule = 'database-full';
export const at = (n: number, hour = 2) => `2026-01-${17 + n}T0${hour}:00:00Z`;

/** Three days, two points at least. */
function shortPolicy(): Policy {
  const policy = policyFile();
  const rules = policy.rules.map((each) =>
    each.method === 'full' ? { ...each, retention: { ...each.retention, days: 3, floor: 2 } } : each,
  );
  return { ...policy, rules };
}

/** `days` daily cycles of one database. */
export async function afterCycles(days: number): Promise<Cloud> {
  const cloud = createCloud({ policy: shortPolicy() });
  await cloud.createDatabase('orders');
  for (let n = 0; n < days; n += 1) await cloud.run('backup', rule, at(n));
  return cloud;
}

/** Marks in one run, and in the run of the next day lets go of what was marked. */
export async function disposeOf(cloud: Cloud, n = 4): Promise<Awaited<ReturnType<Cloud['run']>>> {
  expect((await cloud.run('retention', rule, at(n, 6))).status).toBe('SUCCEEDED');
  return await cloud.run('retention', rule, at(n + 1, 6));
}

export const marked = async (cloud: Cloud, region: string): Promise<string[]> =>
  (await cloud.snapshots(region))
    .filter(({ TagList }) => TagList?.some(({ Key }) => Key === 'lifeboat:tombstone'))
    .map(({ DBSnapshotIdentifier = '' }) => /\d{8}/.exec(DBSnapshotIdentifier)?.[0] ?? '')
    .sort();

export const cyclesIn = async (cloud: Cloud, region: string): Promise<string[]> =>
  (await cloud.snapshots(region))
    .map(({ DBSnapshotIdentifier = '' }) => /\d{8}/.exec(DBSnapshotIdentifier)?.[0] ?? '')
    .sort();
