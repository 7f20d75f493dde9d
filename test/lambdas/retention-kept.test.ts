import { beforeEach, describe, expect, it } from 'vitest';
import { type Cloud, primary, secondary } from './cloud.ts';
import { afterCycles, at, cyclesIn, disposeOf, marked, rule } from './retention-cloud.ts';

describe('retention', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await afterCycles(5);
  });

  it('never touches what it did not make, and keeps what a person pinned', async () => {
    const [oldest] = (await cloud.snapshots(primary)).filter((each) => each.DBSnapshotIdentifier?.includes('20260117'));
    await cloud.tag(primary, oldest?.DBSnapshotArn ?? '', 'lifeboat:pin', 'legal hold');
    const [foreign] = (await cloud.snapshots(secondary)).filter((each) =>
      each.DBSnapshotIdentifier?.includes('20260117'),
    );
    await cloud.tag(secondary, foreign?.DBSnapshotArn ?? '', 'lifeboat:policy', 'another');
    await disposeOf(cloud);
    expect(await cyclesIn(cloud, primary)).toContain('20260117');
    expect(await cyclesIn(cloud, secondary)).toContain('20260117');
    expect(await marked(cloud, primary)).toEqual([]);
    expect(await marked(cloud, secondary)).toEqual([]);
    expect(await cyclesIn(cloud, primary)).not.toContain('20260118');
  });

  it('takes the mark off a point that is pinned during its grace, and keeps it [A-6-disposal]', async () => {
    await cloud.run('retention', rule, at(4, 6));
    const [oldest] = (await cloud.snapshots(primary)).filter((each) => each.DBSnapshotIdentifier?.includes('20260117'));
    await cloud.tag(primary, oldest?.DBSnapshotArn ?? '', 'lifeboat:pin', 'legal hold');
    expect((await cloud.run('retention', rule, at(5, 6))).status).toBe('SUCCEEDED');
    expect(await cyclesIn(cloud, primary)).toContain('20260117');
    expect(await marked(cloud, primary)).toEqual([]);
    const withdrawn = cloud.ledger().filter(({ event }) => event === 'removal-withdrawn');
    expect(withdrawn.map(({ facts }) => facts['reason'])).toEqual(['it is pinned: legal hold']);
  });

  it('decides again right before a removal: a hold that came after the plan is obeyed', async () => {
    await cloud.run('retention', rule, at(4, 6));
    await cloud.clock.runUntil(Date.parse(at(5, 6)));
    const run = { rule, scheduledAt: at(5, 6), execution: 'run-1' };
    const { items, terms } = (await cloud.step('plan-retention', run)) as { items: { key: string }; terms: object };
    const removals = (await cloud.paper(items.key)) as { id: string; region: string; resource: string }[];
    const point = removals.find(({ region }) => region === primary);
    const arn = `arn:aws:rds:${primary}:111122223333:snapshot:${point?.id}`;
    await cloud.tag(primary, arn, 'lifeboat:pin', 'legal hold');
    const removal = cloud.step('remove-recovery-point', { ...run, point, terms });
    await expect(removal).rejects.toMatchObject({ name: 'RecoveryPointKept' });
    expect(cloud.ledger().map(({ event }) => event)).toContain('removal-refused');
    expect((await cloud.snapshots(primary)).map((each) => each.DBSnapshotIdentifier)).toContain(point?.id);
  });
});

describe('when backups stop', () => {
  it('retention stops too: the newest points stay however old they get [E-4.1-full]', async () => {
    const cloud = await afterCycles(3);
    await cloud.clock.runUntil(Date.parse('2026-03-01T00:00:00Z'));
    expect((await cloud.run('retention', rule, '2026-03-01T06:00:00Z')).status).toBe('SUCCEEDED');
    expect(await cyclesIn(cloud, primary)).toHaveLength(3);
    expect(await cyclesIn(cloud, secondary)).toHaveLength(3);
  });
});
