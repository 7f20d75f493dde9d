import { describe, expect, it } from 'vitest';
import { readPolicyFile } from '#infra/policy-file.ts';
import { estate } from '#local/rehearsal/estate/index.ts';
import { storedNow } from '#local/rehearsal/storage.ts';
import { snapshotShelf } from '#local/services/rds/shelf.ts';
import type { Snapshot } from '#local/services/rds/state.ts';

const policy = readPolicyFile('policies/pol-isms-008.yaml');
const gib = 2 ** 30;
const day = 86_400_000;
const midnight = Date.parse('2026-01-20T00:00:00Z');
const [drawn] = estate(policy, { databases: 1, seed: 1 });
if (!drawn) throw new Error('an estate of one has none');
const database = { ...drawn, id: 'orders', sizeGiB: 100, allocatedGiB: 120, changePerDay: 0.05 };

function snapshot(id: string, daysAgo: number, changes: Readonly<Record<string, unknown>> = {}) {
  return {
    ...{
      id,
      type: 'manual',
      status: 'available',
      instance: 'orders',
      resourceId: 'db-1',
      ...{ frozenAt: midnight - daysAgo * day, writtenBytes: (1000 - daysAgo) * 5 * gib },
    },
    ...{ sizeBytes: 100 * gib, settings: { allocatedGiB: 120 }, tags: new Map([['lifeboat:policy', 'pol-isms-008']]) },
    ...changes,
  };
}

function shelved(snapshots: readonly ReturnType<typeof snapshot>[]) {
  const shelf = snapshotShelf();
  for (const each of snapshots) shelf.add(each as unknown as Snapshot);
  return shelf;
}

function stored(primary: readonly ReturnType<typeof snapshot>[], secondary: typeof primary = []) {
  const regions: Readonly<Record<string, typeof primary>> = { 'eu-west-1': primary, 'eu-central-1': secondary };
  const rds = { region: (name: string) => ({ snapshots: shelved(regions[name] ?? []) }) };
  const cloud = { clock: { now: () => midnight }, stores: { rds } };
  return storedNow({ cloud, policy, estate: [database] } as unknown as Parameters<typeof storedNow>[0]);
}

describe('what recovery points take up', () => {
  it('is all of the data once, and then what has changed, in each Region by itself', () => {
    const all = [snapshot('c', 1), snapshot('a', 3), snapshot('b', 2)];
    expect(stored(all, [snapshot('c', 1)])).toMatchObject({
      ...{ day: '2026-01-19', points: 4 },
      gigabytes: { 'eu-west-1': 110, 'eu-central-1': 100 },
    });
  });

  it('stays whole when the oldest is gone: its data goes over to the next', () => {
    expect(stored([snapshot('b', 2), snapshot('c', 1)]).gigabytes['eu-west-1']).toBe(105);
  });

  it('is not stored whole once more when the database gets another name: its snapshots stay incremental', () => {
    const renamed = [snapshot('a', 2), snapshot('b', 1, { instance: 'orders-old' })];
    expect(stored(renamed).gigabytes['eu-west-1']).toBe(105);
    const another = [snapshot('a', 2), snapshot('b', 1, { resourceId: 'db-2' })];
    expect(stored(another).gigabytes['eu-west-1']).toBe(200);
  });

  it('is whole once more where a copy had to be made in full', () => {
    const copies = [snapshot('a', 2), snapshot('b', 1, { incrementBytes: 120 * gib })];
    expect(stored([], copies).gigabytes['eu-central-1']).toBe(200);
  });

  it('never counts more than all of the data for one point, however long ago the one before was', () => {
    expect(stored([snapshot('a', 900), snapshot('b', 1)]).gigabytes['eu-west-1']).toBe(200);
  });

  it('counts only what can be restored and is ours', () => {
    const others = [
      snapshot('a', 1, { status: 'creating' }),
      snapshot('b', 1, { type: 'automated' }),
      snapshot('c', 1, { tags: new Map() }),
    ];
    expect(stored(others)).toMatchObject({ points: 0, gigabytes: { 'eu-west-1': 0 } });
  });

  it('is charged beyond what the databases have provisioned in their Region; copies are charged in full', () => {
    expect(stored([snapshot('a', 1)]).monthlyUsd).toBeCloseTo((100 + 7 * 5 - 120) * 0.095, 1);
    expect(stored([], [snapshot('a', 1)]).monthlyUsd).toBeCloseTo(100 * 0.095, 1);
  });
});
