import { describe, expect, it } from 'vitest';
import type { Retention } from '#core/policy/schema.ts';
import { AwsError } from '#local/seams.ts';
import { type Cloud, primary, secondary } from './cloud.ts';
import { afterCycles, at, cyclesIn, rule } from './retention-cloud.ts';

describe('a policy that shortens retention', () => {
  const alert = 'RetentionShortened.everywhere.retention.database-full';
  const shorten = (cloud: Cloud, retention: Partial<Retention>) => {
    const rules = cloud.policy.rules.map((each) =>
      each.method === 'full' ? { ...each, retention: { ...each.retention, ...retention } } : each,
    );
    Object.assign(cloud.policy, { rules });
  };

  it('is held back, told once, and decided alike by whoever plans and whoever removes', async () => {
    const cloud = await afterCycles(3);
    await cloud.run('retention', rule, at(2, 6));
    shorten(cloud, { days: 1, floor: 1 });
    for (const n of [2, 3]) expect((await cloud.run('retention', rule, at(n, 7))).status).toBe('SUCCEEDED');
    for (const region of [primary, secondary]) expect(await cyclesIn(cloud, region)).toHaveLength(3);
    expect(cloud.openAlerts()).toEqual([alert]);
    expect(cloud.mails().filter((subject) => subject.includes('RetentionShortened'))).toHaveLength(1);
    const [point] = (await cloud.snapshots(primary)).filter((each) => each.DBSnapshotIdentifier?.includes('20260117'));
    await cloud.tag(primary, point?.DBSnapshotArn ?? '', 'lifeboat:tombstone', at(1, 6));
    const wanted = { id: point?.DBSnapshotIdentifier, region: primary, resource: 'orders' };
    const run = { rule, scheduledAt: at(3, 7), execution: 'run-1', terms: { days: 3, floor: 2 } };
    const removal = cloud.step('remove-recovery-point', { ...run, point: wanted });
    await expect(removal).rejects.toMatchObject({ name: 'RecoveryPointKept' });
  });

  it('is applied and resolved once it says what it replaces, and running that twice changes nothing', async () => {
    const cloud = await afterCycles(3);
    await cloud.run('retention', rule, at(2, 6));
    shorten(cloud, { days: 1, floor: 1 });
    await cloud.run('retention', rule, at(2, 7));
    shorten(cloud, { insteadOf: { days: 3, floor: 2 } });
    await cloud.run('retention', rule, at(2, 8));
    await cloud.run('retention', rule, at(3, 8));
    for (const region of [primary, secondary]) expect(await cyclesIn(cloud, region)).toEqual(['20260119']);
    expect(cloud.openAlerts()).toEqual([]);
    const before = cloud.ledger();
    await cloud.run('retention', rule, at(3, 8));
    expect(cloud.ledger()).toEqual(before);
  });

  it('removes nothing when the terms of the last run cannot be read [A-6-disposal]', async () => {
    const cloud = await afterCycles(5);
    await cloud.run('retention', rule, at(3, 6));
    const before = await cyclesIn(cloud, primary);
    const denied = new AwsError('AccessDenied', 'Access Denied', 403);
    cloud.faults.push(({ operation, input }) =>
      operation === 'GetObject' && String(input['Key']).startsWith('ledger/retention.') ? denied : undefined,
    );
    expect((await cloud.run('retention', rule, at(4, 6))).status).toBe('FAILED');
    expect(await cyclesIn(cloud, primary)).toEqual(before);
  });
});
