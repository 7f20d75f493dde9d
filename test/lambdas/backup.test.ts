import { describe, expect, it } from 'vitest';
import { ledgerKey } from '#core/ledger.ts';
import { verifyChain } from '#core/ledger-verify.ts';
import { cloudWith, day, rule } from './backup-cloud.ts';
import { fakeDatabases, primary, secondary } from './cloud.ts';

describe('a backup cycle', () => {
  it('leaves a verified, encrypted point of every database in every Region [E-4.1-full] [E-4.3-secondary]', async () => {
    const cloud = await cloudWith(['orders', 'billing', 'crm']);
    const execution = await cloud.run('backup', rule, day(0));
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { complete: true } });
    for (const region of [primary, secondary]) {
      const points = await cloud.snapshots(region);
      expect(points.map(({ DBInstanceIdentifier }) => DBInstanceIdentifier).sort()).toEqual([
        'billing',
        'crm',
        'orders',
      ]);
      for (const { Status, Encrypted, KmsKeyId, TagList } of points) {
        expect({ Status, Encrypted }).toEqual({ Status: 'available', Encrypted: true });
        expect(KmsKeyId).toBe(cloud.keyring.resolve(region, 'alias/lifeboat-pol-isms-008').arn);
        const tags = Object.fromEntries((TagList ?? []).map(({ Key, Value }) => [Key, Value]));
        expect(tags).toMatchObject({ 'lifeboat:cycle': day(0), 'lifeboat:rule': rule });
        expect(tags['lifeboat:verified']).toBeDefined();
        expect(tags['lifeboat:size-bytes']).toBe(String(2 * 1024 ** 3));
      }
    }
    expect(cloud.openAlerts()).toEqual([]);
  });

  it('writes what happened into chains that hold, a recipe for each point, and a report', async () => {
    const cloud = await cloudWith(['orders']);
    await cloud.run('backup', rule, day(0));
    const entries = cloud.ledger();
    expect(entries.map(({ event }) => event)).toEqual([
      ...['cycle-opened', 'cycle-closed'],
      ...['recovery-point-taken', 'recipe-captured', 'recovery-point-verified'],
    ]);
    for (const chain of ['pipeline', 'rds-instance.orders']) {
      const stored = entries.filter((entry) => entry.chain === chain);
      expect(
        verifyChain(
          chain,
          stored.map((entry) => ({ key: ledgerKey(chain, entry.seq), entry })),
        ),
      ).toEqual([]);
    }
    const [recipe] = cloud.bodies('recipes/orders/');
    expect(recipe?.value).toMatchObject({ engine: 'postgres', storage: { allocatedGiB: 20, encrypted: true } });
    expect(cloud.bodies(`reports/${rule}/`)[0]?.value).toMatchObject({ status: 'complete', expected: 1 });
  });

  it('changes nothing when the same cycle runs a second time', async () => {
    const cloud = await cloudWith(['orders']);
    await cloud.run('backup', rule, day(0));
    const before = cloud.ledger().map(({ id }) => id);
    const again = await cloud.run('backup', rule, day(0));
    expect(again.status).toBe('SUCCEEDED');
    expect(await cloud.snapshots(primary)).toHaveLength(1);
    expect(await cloud.snapshots(secondary)).toHaveLength(1);
    expect(cloud.ledger().map(({ id }) => id)).toEqual(before);
  });

  it('carries neither clusters’ members nor test instances nor other classes', async () => {
    const cloud = await cloudWith(['orders']);
    await cloud.createDatabase('scratch', { tags: { 'lifeboat:class': 'unknown' } });
    await cloud.createDatabase('untagged', { tags: {} });
    await cloud.createDatabase('restored', {
      tags: {
        ...{ 'lifeboat:class': 'critical', 'lifeboat:policy': 'pol-isms-008', 'lifeboat:restore-test': 'x' },
        ...{ 'lifeboat:point': 'p', 'lifeboat:expires': '2026-02-01T00:00:00Z' },
      },
    });
    await cloud.run('backup', rule, day(1));
    const report = cloud.bodies(`reports/${rule}/`)[0]?.value;
    expect(report).toMatchObject({ expected: 1, uncovered: ['scratch', 'untagged'] });
    expect(await cloud.snapshots(primary)).toHaveLength(1);
  });
});

describe('sizes', () => {
  it('that change by more than the policy allows are a warning, which the usual size resolves [E-10.1-size]', async () => {
    const bytes = { used: 2 * 1024 ** 3 };
    const cloud = await cloudWith(['orders'], { engine: fakeDatabases(bytes) });
    await cloud.run('backup', rule, day(0));
    bytes.used *= 1.5;
    await cloud.run('backup', rule, day(1));
    expect(cloud.openAlerts()).toEqual([`BackupSizeAnomaly.${primary}.rds-instance.orders`]);
    bytes.used /= 1.5;
    await cloud.run('backup', rule, day(2));
    expect(cloud.openAlerts()).toEqual([]);
  });
});
