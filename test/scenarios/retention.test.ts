import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '#local/seams.ts';
import { days, policy, primary, redeploy, type Stage, secondary, type Theatre, theatre } from './stage.ts';

let house: Theatre;
beforeAll(async () => {
  house = await theatre();
});
afterAll(() => house.close());

const twoDays = days(policy, { days: 2, floor: 1 });

async function cycles(cloud: Stage, region: string): Promise<readonly (string | undefined)[]> {
  const snapshots = await cloud.snapshots(region);
  return snapshots.map(({ tags }) => tags['lifeboat:cycle']?.slice(0, 10)).sort();
}

describe('retention', () => {
  it('lets go of what is older than the window in every place, and writes down what and why [E-4.1-full] [A-6-full] [A-6-disposal]', async () => {
    const cloud = await house.shared({ policy: twoDays });
    await cloud.database('orders');
    cloud.schedules.disable('freshness');
    await cloud.runUntil('2026-01-21T07:00:00Z');
    // Whether a point was inside in the night before depends on the flexible window of both days; then it waits for its grace.
    const unsure = ['2026-01-18', '2026-01-19'];
    for (const region of [primary, secondary]) {
      const left = await cycles(cloud, region);
      expect(left.filter((cycle) => !unsure.includes(cycle ?? ''))).toEqual(['2026-01-20', '2026-01-21']);
    }

    expect(cloud.runs('retention').map(({ status }) => status)).toEqual(Array(5).fill('SUCCEEDED'));
    const entries = (await cloud.ledger()).map(({ entry }) => entry);
    const planned = entries.find(({ event }) => event === 'retention-planned');
    const plan = await cloud.object(String(planned?.facts['plan']));
    expect(JSON.stringify(plan)).toMatch(/"keep":false,"next":"[a-z]+","reasons":\[\{"code":"[a-z-]+","text":/);
    const removed = entries.filter(({ event }) => event === 'removal-started').length;
    expect(removed).toBe(10 - (await cloud.snapshots(primary)).length - (await cloud.snapshots(secondary)).length);
  });

  it('keeps the newest good point when backups stop [E-4.1-full]', async () => {
    const cloud = await house.shared({ policy: twoDays });
    await cloud.database('orders');
    cloud.schedules.disable('freshness');
    await cloud.runUntil('2026-01-19T07:00:00Z');
    cloud.schedules.disable('database-full-backup');
    await cloud.runUntil('2026-02-19T07:00:00Z');
    // What was marked by then goes; nothing else ever does.
    for (const region of [primary, secondary])
      expect(await cycles(cloud, region)).toEqual(['2026-01-18', '2026-01-19']);
  });

  it('never goes sooner by an edit of the policy alone: a shorter window is held back until it is confirmed [E-4.1-full]', async () => {
    const obeyed = days(policy, { days: 30, floor: 1 });
    const cloud = await house.shared({ policy: obeyed });
    await cloud.database('orders');
    cloud.schedules.disable('freshness');
    await cloud.runUntil('2026-01-21T07:00:00Z');
    redeploy(obeyed, days(policy, { days: 3, floor: 1 }));
    await cloud.runUntil('2026-01-23T07:00:00Z');
    for (const region of [primary, secondary]) expect(await cycles(cloud, region)).toHaveLength(7);
    const told = () => cloud.subjects().filter((subject) => subject?.includes('RetentionShortened'));
    expect(told()).toHaveLength(1);

    redeploy(obeyed, days(policy, { days: 3, floor: 1, insteadOf: { days: 30 } }));
    await cloud.runUntil('2026-01-25T07:00:00Z');
    const left = await cycles(cloud, primary);
    // Three days, and what waits for its grace.
    expect(left.length).toBeLessThanOrEqual(6);
    // Point-in-time recovery of seven days needs a state before it, where its logs are.
    const copies = await cycles(cloud, secondary);
    expect(left.filter((cycle) => !copies.includes(cycle))).toEqual(['2026-01-17']);
    expect(left.filter((cycle) => copies.includes(cycle))).toEqual(copies);
    expect(told()).toHaveLength(2);
    expect(told()[1]).toContain('RESOLVED');
  });

  it('waits for an RDS that takes no calls for two minutes, as when many points go at once', async () => {
    // Longer than 2 + 4 + 8 + 16 + 32 + 60 s, the patience with everything else.
    const busySeconds = 125;
    let busy: { readonly until: number } | undefined;
    const cloud: Stage = await house.shared({
      policy: twoDays,
      intercept: ({ service, invocation }) => {
        if (service !== 'rds' || invocation?.step !== 'mark-recovery-point') return undefined;
        busy ??= { until: cloud.clock.now() + busySeconds * 1000 };
        const isBusy = cloud.clock.now() < busy.until;
        return isBusy ? { kind: 'refuse', error: new AwsError('Throttling', 'Rate exceeded') } : undefined;
      },
    });
    await cloud.database('orders');
    cloud.schedules.disable('freshness');
    await cloud.runUntil('2026-01-20T07:00:00Z');
    expect(busy).toBeDefined();
    expect(cloud.runs('retention').map(({ status }) => status)).toEqual(Array(4).fill('SUCCEEDED'));
    expect(cloud.subjects()).toEqual([]);
  });

  it('never touches a point that is pinned or not ours', async () => {
    const cloud = await house.shared({ policy: twoDays });
    await cloud.database('orders');
    cloud.schedules.disable();
    await cloud.runUntil('2026-01-17T02:00:00Z');
    await cloud.run('backup');
    const [first] = await cloud.snapshots(primary);
    await cloud.tag(primary, first?.id ?? '', { 'lifeboat:pin': 'legal-hold' });
    await cloud.snapshot('orders', 'by-hand');
    cloud.schedules.enable('database-full-backup', 'database-full-retention');
    await cloud.runUntil('2026-01-22T07:00:00Z');
    const left = (await cloud.snapshots(primary)).map(({ id }) => id);
    expect(left).toEqual(expect.arrayContaining([first?.id, 'by-hand']));
    expect(await cycles(cloud, secondary)).not.toContain('2026-01-17');
  });
});
