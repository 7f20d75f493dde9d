import { beforeAll, describe, expect, it } from 'vitest';
import { groupBy } from '#core/group.ts';
import type { ApiCall } from '#local/seams.ts';
import { type Cloud, createCloud, primary, secondary } from './cloud.ts';

const rule = 'database-full';
const day = (number: number, hour = 2) => `2026-01-${17 + number}T0${hour}:00:00Z`;

/** What was asked for, page by page not counted: how long a page is, is the service's business. */
function requests(calls: readonly ApiCall[]): Readonly<Record<string, number>> {
  const first = calls.filter(({ input }) => input['Marker'] === undefined && input['ContinuationToken'] === undefined);
  const groups = groupBy(first, ({ operation }) => operation);
  return Object.fromEntries([...groups].map(([operation, all]) => [operation, all.length]));
}

async function callsOf(cloud: Cloud, run: () => Promise<unknown>): Promise<readonly ApiCall[]> {
  cloud.calls.length = 0;
  await run();
  return [...cloud.calls];
}

async function withDatabases(count: number): Promise<Cloud> {
  const cloud = createCloud({ quotas: { instances: 100, manualSnapshots: 1000 } });
  for (let n = 0; n < count; n += 1) await cloud.createDatabase(`db-${n}`);
  return cloud;
}

describe('with more databases than work on at a time', () => {
  const sizes = [3, 41] as const;
  const clouds = new Map<number, Cloud>();
  beforeAll(async () => {
    for (const size of sizes) {
      const cloud = await withDatabases(size);
      clouds.set(size, cloud);
      await cloud.run('backup', rule, day(1));
    }
  });
  let last: string;
  const cloudOf = (size: number) => clouds.get(size) ?? createCloud();

  it('a cycle backs up all of them, and its own history does not grow with them', async () => {
    const lengths: number[] = [];
    for (const size of sizes) {
      const cloud = cloudOf(size);
      const { arn, status, history } = await cloud.run('backup', rule, day(2));
      last = arn.split(':').at(-1) ?? '';
      expect(status).toBe('SUCCEEDED');
      lengths.push(history.length);
      for (const region of [primary, secondary]) expect(await cloud.snapshots(region)).toHaveLength(2 * size);
      expect(cloud.bodies('reports/').at(-1)?.value.completed).toHaveLength(size);
    }
    expect(lengths[1]).toBe(lengths[0]);
  });

  it('the monitor asks as often for forty-one as for three, and for nothing that is kept beside the newest', async () => {
    const asked: Readonly<Record<string, number>>[] = [];
    for (const size of sizes) {
      const cloud = cloudOf(size);
      const calls = await callsOf(cloud, () => cloud.run('freshness', 'freshness', day(2, 4)));
      asked.push(requests(calls));
      const named = calls.filter(({ operation, input }) => operation === 'DescribeDBSnapshots' && !input['Marker']);
      expect(named.map(({ input }) => (input['Filters'] as { Values: string[] }[])[0]?.Values.length)).toEqual([
        size,
        size,
      ]);
    }
    expect(asked[1]).toEqual(asked[0]);
    expect(asked[0]).toMatchObject({ DescribeDBInstances: 2, DescribeDBSnapshots: 2, GetMetricData: 1 });
  });

  it('the end of a cycle judges their sizes by a few requests', async () => {
    const cloud = cloudOf(41);
    const calls = await callsOf(cloud, () => cloud.step('close-cycle', { rule, scheduledAt: day(2), execution: last }));
    expect(requests(calls)['DescribeDBSnapshots']).toBe(Math.ceil((41 * 8) / 100));
  });
});
