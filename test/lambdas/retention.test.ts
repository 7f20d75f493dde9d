import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '#core/canonical.ts';
import { type Cloud, primary, secondary } from './cloud.ts';
import { afterCycles, at, cyclesIn, marked, rule } from './retention-cloud.ts';

describe('retention', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await afterCycles(5);
  });

  it('marks in every Region what the window has passed, and removes it in the run after its grace [E-4.1-full] [A-6-disposal]', async () => {
    const marking = await cloud.run('retention', rule, at(4, 6));
    expect(marking).toMatchObject({ status: 'SUCCEEDED', output: { complete: true } });
    for (const region of [primary, secondary]) {
      expect(await cyclesIn(cloud, region)).toHaveLength(5);
      expect(await marked(cloud, region)).toEqual(['20260117', '20260118']);
    }
    expect((await cloud.run('retention', rule, at(5, 1))).status).toBe('SUCCEEDED');
    expect(await cyclesIn(cloud, primary)).toHaveLength(5);
    const removing = await cloud.run('retention', rule, at(5, 6));
    expect(removing).toMatchObject({ status: 'SUCCEEDED', output: { complete: true } });
    for (const region of [primary, secondary]) {
      expect(await cyclesIn(cloud, region)).toEqual(['20260119', '20260120', '20260121']);
    }
    expect(cloud.openAlerts()).toEqual([]);
  });

  it('writes the plan with its reasons before it touches anything, and proves each removal [A-6-disposal]', async () => {
    await cloud.run('retention', rule, at(4, 6));
    cloud.calls.length = 0;
    await cloud.run('retention', rule, at(5, 6));
    const planned = cloud.calls.findIndex(
      ({ operation, input }) => operation === 'PutObject' && String(input['Key']).endsWith('.plan.json'),
    );
    const removed = cloud.calls.findIndex(({ operation }) => operation === 'DeleteDBSnapshot');
    expect(planned).toBeGreaterThanOrEqual(0);
    expect(removed).toBeGreaterThan(planned);
    const [, plan] = cloud.bodies(`reports/${rule}.retention/`).filter(({ key }) => key.endsWith('.plan.json'));
    expect(plan?.value.decisions).toHaveLength(10);
    const entry = cloud.ledger().findLast(({ event }) => event === 'retention-planned');
    expect(entry?.facts['sha256']).toBe(sha256(String(cloud.calls[planned]?.input['Body'])));
    for (const { reasons } of plan?.value.decisions ?? []) expect(reasons[0].text).toMatch(/\w/);
    const events = cloud.ledger().filter(({ chain }) => chain === 'rds-instance.orders');
    const ofDisposal = events.map(({ event }) => event).filter((event) => event.startsWith('removal-'));
    for (const event of ['removal-announced', 'removal-started', 'removal-confirmed'])
      expect(ofDisposal.filter((each) => each === event)).toHaveLength(4);
    const reasons = events.filter(({ event }) => event === 'removal-started').map(({ facts }) => facts['reason']);
    const going = plan?.value.decisions.filter(({ next }: { next: string }) => next === 'remove');
    for (const { reasons: why } of going) expect(reasons).toContain(why[0].text);
  });

  it.each([4, 5])('is safe to run twice, and much later: run of day %i', async (n) => {
    for (let each = 4; each <= n; each += 1) await cloud.run('retention', rule, at(each, 6));
    const before = cloud.ledger().length;
    const points = await cyclesIn(cloud, primary);
    await cloud.clock.runUntil(Date.parse(at(9, 6)));
    expect((await cloud.run('retention', rule, at(n, 6))).status).toBe('SUCCEEDED');
    expect(cloud.ledger()).toHaveLength(before);
    expect(await cyclesIn(cloud, primary)).toEqual(points);
  });
});
