import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '#core/ledger-verify.ts';
import { primary, rule, type Stage, secondary, type Theatre, theatre } from './stage.ts';

let house: Theatre;
beforeAll(async () => {
  house = await theatre();
});
afterAll(() => house.close());

const point = (resource: string) =>
  expect.stringMatching(new RegExp(`^lifeboat-${resource}-20260117t0200z-[0-9a-f]{8}$`));

async function expectChainsToHold(cloud: Stage): Promise<void> {
  const stored = await cloud.ledger();
  for (const chain of new Set(stored.map(({ entry }) => entry.chain))) {
    expect(
      verifyChain(
        chain,
        stored.filter(({ entry }) => entry.chain === chain),
      ),
    ).toEqual([]);
  }
}

describe('one backup cycle', () => {
  it('takes the snapshot of 02:00 UTC, copies it under the key of the second Region, verifies and reports it [E-4.1-full] [E-4.2-0200] [E-4.3-secondary] [E-4.4-encryption] [A-5-verify]', async () => {
    const cloud = await house.real();
    await cloud.database('orders');
    await cloud.runUntil('2026-01-17T03:30:00Z');

    const [execution, ...others] = cloud.runs('backup');
    expect(others).toEqual([]);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', input: { rule, scheduledAt: '2026-01-17T02:00:00Z' } });
    const places = { [primary]: await cloud.snapshots(primary), [secondary]: await cloud.snapshots(secondary) };
    for (const [region, snapshots] of Object.entries(places)) {
      const key = cloud.assembly.keys.find((candidate) => candidate.region === region);
      expect(snapshots).toEqual([
        {
          id: point('orders'),
          status: 'available',
          keyArn: key?.arn,
          tags: expect.objectContaining({
            'lifeboat:policy': 'pol-isms-008',
            'lifeboat:cycle': '2026-01-17T02:00:00Z',
            'lifeboat:verified': expect.stringMatching(/^2026-01-17T02:/),
          }),
        },
      ]);
    }
    expect(await cloud.object(`reports/${rule}/2026-01-17T02:00:00Z.json`)).toMatchObject({
      status: 'complete',
      expected: 1,
    });
    expect((await cloud.ledger()).map(({ entry }) => entry.event)).toEqual(
      expect.arrayContaining(['recovery-point-taken', 'recipe-captured', 'recovery-point-verified', 'cycle-closed']),
    );
    await expectChainsToHold(cloud);
    expect(cloud.subjects()).toEqual([]);
  });

  it('alerts on a copy that fails, ends FAILED, and leaves the neighbours alone [E-10.1-failure]', async () => {
    const cloud = await house.real({
      rds: {
        outcome: (operation, { source = '' }) =>
          operation === 'CopyDBSnapshot' && source.includes('orders') ? 'failed' : 'available',
      },
    });
    await cloud.database('billing');
    await cloud.database('orders');
    const execution = await cloud.run('backup');

    expect(execution).toMatchObject({ status: 'FAILED', error: 'CycleIncomplete' });
    expect(execution.cause).toMatch(/1 of 2 .*failed: orders/);
    expect(cloud.subjects()).toEqual([expect.stringMatching(/^\[CRITICAL\] BackupFailed: rds-instance\/orders/)]);
    const copies = await cloud.snapshots(secondary);
    expect(copies.filter(({ status }) => status === 'available')).toEqual([
      expect.objectContaining({
        id: expect.stringContaining('billing'),
        tags: expect.objectContaining({ 'lifeboat:verified': expect.any(String) }),
      }),
    ]);
    const taken = await cloud.snapshots(primary);
    expect(taken.find(({ id }) => id.includes('orders'))?.tags).not.toHaveProperty('lifeboat:verified');
    await expectChainsToHold(cloud);
  });

  it('alerts on a snapshot that fails, and resolves the alert with the next good cycle [E-10.1-failure] [A-7-immediate]', async () => {
    let broken = true;
    const cloud = await house.real({
      rds: { outcome: (operation) => (broken && operation === 'CreateDBSnapshot' ? 'failed' : 'available') },
    });
    await cloud.database('orders');
    expect(await cloud.run('backup')).toMatchObject({ status: 'FAILED', error: 'CycleIncomplete' });
    expect(cloud.subjects()).toEqual([expect.stringMatching(/^\[CRITICAL\] BackupFailed: rds-instance\/orders/)]);

    broken = false;
    cloud.schedules.disable();
    await cloud.runUntil('2026-01-18T02:00:00Z');
    expect(await cloud.run('backup')).toMatchObject({ status: 'SUCCEEDED' });
    expect(cloud.subjects().slice(1)).toEqual([
      expect.stringMatching(/^\[RESOLVED\] BackupFailed: rds-instance\/orders/),
    ]);
  });

  it('does not take a success for granted when nothing at all is found to back up', async () => {
    const cloud = await house.shared();
    expect(await cloud.run('backup')).toMatchObject({ status: 'FAILED' });
    expect(cloud.subjects()).not.toEqual([]);
  });

  it('warns when a backup is over 20 % larger than those before it [E-10.1-size]', async () => {
    let bytes = 1_000_000_000;
    const cloud = await house.shared({ usedBytes: async () => bytes });
    cloud.schedules.disable();
    await cloud.database('orders');
    await cloud.run('backup');
    await cloud.runUntil('2026-01-18T02:00:00Z');
    bytes *= 1.15;
    await cloud.run('backup');
    expect(cloud.subjects()).toEqual([]);
    await cloud.runUntil('2026-01-19T02:00:00Z');
    bytes *= 1.3;
    expect(await cloud.run('backup')).toMatchObject({ status: 'SUCCEEDED' });
    expect(cloud.subjects()).toEqual([expect.stringMatching(/^\[WARNING\] BackupSizeAnomaly: rds-instance\/orders/)]);
  });
});
