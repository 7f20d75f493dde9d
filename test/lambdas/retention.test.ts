import { CreateDBSnapshotCommand, DeleteDBSnapshotCommand, RemoveTagsFromResourceCommand } from '@aws-sdk/client-rds';
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '#core/canonical.ts';
import { certificateKey } from '#core/documents.ts';
import { certificateProblems } from '#core/evidence/certificate.ts';
import type { Policy, Retention } from '#core/policy/schema.ts';
import { deleteRecoveryPoint } from '#lambdas/adapters/recovery-points.ts';
import { AwsError } from '#local/seams.ts';
import { type Cloud, createCloud, policyFile, primary, secondary } from './cloud.ts';

const rule = 'database-full';
const at = (n: number, hour = 2) => `2026-01-${17 + n}T0${hour}:00:00Z`;

/** Three days, two points at least. */
function shortPolicy(): Policy {
  const policy = policyFile();
  const rules = policy.rules.map((each) =>
    each.method === 'full' ? { ...each, retention: { ...each.retention, days: 3, floor: 2 } } : each,
  );
  return { ...policy, rules };
}

/** `days` daily cycles of one database. */
async function afterCycles(days: number): Promise<Cloud> {
  const cloud = createCloud({ policy: shortPolicy() });
  await cloud.createDatabase('orders');
  for (let n = 0; n < days; n += 1) await cloud.run('backup', rule, at(n));
  return cloud;
}

/** Marks in one run, and in the run of the next day lets go of what was marked. */
async function disposeOf(cloud: Cloud, n = 4): Promise<Awaited<ReturnType<Cloud['run']>>> {
  expect((await cloud.run('retention', rule, at(n, 6))).status).toBe('SUCCEEDED');
  return await cloud.run('retention', rule, at(n + 1, 6));
}

const marked = async (cloud: Cloud, region: string): Promise<string[]> =>
  (await cloud.snapshots(region))
    .filter(({ TagList }) => TagList?.some(({ Key }) => Key === 'lifeboat:tombstone'))
    .map(({ DBSnapshotIdentifier = '' }) => /\d{8}/.exec(DBSnapshotIdentifier)?.[0] ?? '')
    .sort();

const cyclesIn = async (cloud: Cloud, region: string): Promise<string[]> =>
  (await cloud.snapshots(region))
    .map(({ DBSnapshotIdentifier = '' }) => /\d{8}/.exec(DBSnapshotIdentifier)?.[0] ?? '')
    .sort();

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

  it('takes a removal that RDS has begun, and whose answer was lost, for begun; and no other refusal', async () => {
    const [first] = await cloud.snapshots(primary);
    const remove = (id = '') => cloud.send(() => deleteRecoveryPoint(cloud.clients.rds(primary), id));
    expect(await remove(first?.DBSnapshotIdentifier)).toBe(true);
    expect(await remove(first?.DBSnapshotIdentifier)).toBe(false);
    await cloud.clock.runUntil(cloud.clock.now() + 60_000);
    expect(await remove(first?.DBSnapshotIdentifier)).toBe(false);
    const half = { DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: 'half-made' };
    await cloud.send(() => cloud.clients.rds(primary).send(new CreateDBSnapshotCommand(half)));
    await expect(remove('half-made')).rejects.toMatchObject({ name: 'InvalidDBSnapshotStateFault' });
  });

  it('goes on past a removal that fails, tells it, and fails; the next run resolves it', async () => {
    await cloud.run('retention', rule, at(4, 6));
    const denied = new AwsError('AccessDenied', 'not authorized to perform rds:DeleteDBSnapshot', 403);
    cloud.faults.push((call) =>
      call.operation === 'DeleteDBSnapshot' && call.region === secondary ? denied : undefined,
    );
    const execution = await cloud.run('retention', rule, at(5, 6));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'RetentionIncomplete' });
    expect(execution.cause).toContain('AccessDenied');
    expect(await cyclesIn(cloud, primary)).toHaveLength(3);
    expect(await cyclesIn(cloud, secondary)).toHaveLength(5);
    expect(cloud.openAlerts()).toEqual([`RetentionIncomplete.${secondary}.rds-instance.orders`]);
    cloud.faults.pop();
    expect((await cloud.run('retention', rule, at(6, 6))).status).toBe('SUCCEEDED');
    expect(cloud.openAlerts()).toEqual([]);
  });

  it('tells people when more may go than one run removes, until it does not', async () => {
    const rules = cloud.policy.rules.map((each) =>
      each.method === 'full' ? { ...each, retention: { ...each.retention, maxRemovals: 1 } } : each,
    );
    Object.assign(cloud.policy, { rules });
    await disposeOf(cloud);
    expect(await cyclesIn(cloud, primary)).toEqual(['20260118', '20260119', '20260120', '20260121']);
    expect(cloud.openAlerts()).toEqual(['RetentionCapped.everywhere.retention.database-full']);
    expect((await cloud.run('retention', rule, at(6, 6))).status).toBe('SUCCEEDED');
    expect(await cyclesIn(cloud, primary)).toHaveLength(3);
    expect(cloud.openAlerts()).toEqual([]);
  });

  it('removes nothing when its plan cannot be written', async () => {
    cloud.faults.push((call) =>
      call.service === 's3' && call.operation === 'PutObject'
        ? new AwsError('AccessDenied', 'Access Denied', 403)
        : undefined,
    );
    expect((await cloud.run('retention', rule, at(4, 6))).status).toBe('FAILED');
    expect(await cyclesIn(cloud, primary)).toHaveLength(5);
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

describe('the certificate of disposal', () => {
  const certificates = (cloud: Cloud) => cloud.bodies('certificates/');
  const puts = (cloud: Cloud) =>
    cloud.calls.filter(({ operation, input }) => operation === 'PutObject' && String(input['Key']).startsWith('cert'));

  it('is written once for each point, with the last of its places, and holds [A-6-disposal] [A-6-sensitive]', async () => {
    const cloud = await afterCycles(5);
    await cloud.run('retention', rule, at(4, 6));
    expect(certificates(cloud)).toEqual([]);
    cloud.calls.length = 0;
    const { name } = await cloud.run('retention', rule, at(5, 6));
    expect(certificates(cloud).map(({ key }) => key)).toEqual([
      expect.stringMatching(/^certificates\/lifeboat-orders-20260117t0200z-[0-9a-f]{8}\.json$/),
      expect.stringMatching(/^certificates\/lifeboat-orders-20260118t0200z-[0-9a-f]{8}\.json$/),
    ]);
    expect(puts(cloud)).toHaveLength(2);
    const ledger = cloud.ledger().filter(({ chain }) => chain === 'rds-instance.orders');
    for (const { key, value } of certificates(cloud)) {
      expect(certificateProblems(value, (seq) => ledger[seq - 1])).toEqual([]);
      expect(key).toBe(certificateKey(value.point));
      const place = { end: 'removed', account: '111122223333', run: at(5, 6), execution: name };
      expect(value).toMatchObject({
        ...{ subject: 'rds-instance/orders', class: 'critical', rule, terms: { days: 3, floor: 2 } },
        places: [
          { region: secondary, ...place, reason: expect.stringMatching(/\w/) },
          { region: primary, ...place },
        ],
      });
      const cited = value.entries.map(({ event }: { event: string }) => event).sort();
      const each = ['removal-announced', 'removal-confirmed', 'removal-started'].flatMap((event) => [event, event]);
      expect(cited).toEqual(['recovery-point-verified', ...each].sort());
    }
  });

  it('waits for the other Region, however long, and says when the point was gone in each', async () => {
    const cloud = await afterCycles(5);
    await cloud.run('retention', rule, at(4, 6));
    const denied = new AwsError('AccessDenied', 'not authorized to perform rds:DeleteDBSnapshot', 403);
    cloud.faults.push((call) =>
      call.operation === 'DeleteDBSnapshot' && call.region === secondary ? denied : undefined,
    );
    await cloud.run('retention', rule, at(5, 6));
    expect(await cyclesIn(cloud, primary)).toHaveLength(3);
    expect(certificates(cloud)).toEqual([]);
    cloud.faults.pop();
    await cloud.run('retention', rule, at(6, 6));
    expect(certificates(cloud)).toHaveLength(2);
    for (const { value } of certificates(cloud)) {
      expect(value.places).toMatchObject([
        { region: secondary, run: at(6, 6) },
        { region: primary, run: at(5, 6) },
      ]);
    }
  });

  it('says of a place that somebody else emptied it', async () => {
    const cloud = await afterCycles(5);
    await cloud.run('retention', rule, at(4, 6));
    const [copy] = (await cloud.snapshots(secondary)).filter((each) => each.DBSnapshotIdentifier?.includes('20260117'));
    const gone = new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: copy?.DBSnapshotIdentifier });
    await cloud.send(() => cloud.clients.rds(secondary).send(gone));
    await cloud.run('retention', rule, at(5, 6));
    const [certificate] = certificates(cloud).filter(({ key }) => key.includes('20260117'));
    expect(certificate?.value.places).toMatchObject([
      { region: secondary, end: 'lost' },
      { region: primary, end: 'removed' },
    ]);
  });
});

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

describe('a point that somebody deletes by hand', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await afterCycles(3);
    expect((await cloud.run('retention', rule, at(2, 6))).status).toBe('SUCCEEDED');
  });

  const alert = `RecoveryPointLost.${secondary}.rds-instance.orders`;
  const told = () => cloud.mails().filter((subject) => subject.includes('RecoveryPointLost'));
  const lost = () => cloud.ledger().filter(({ event }) => event === 'point-lost');
  const idOf = async (region: string, day: string): Promise<string> => {
    const found = (await cloud.snapshots(region)).find((each) => each.DBSnapshotIdentifier?.includes(day));
    return found?.DBSnapshotIdentifier ?? '';
  };
  async function remove(region: string, day: string): Promise<string> {
    const id = await idOf(region, day);
    const rds = cloud.clients.rds(region);
    await cloud.send(() => rds.send(new DeleteDBSnapshotCommand({ DBSnapshotIdentifier: id })));
    await cloud.clock.runUntil(cloud.clock.now() + 10 * 60_000);
    return id;
  }

  it('is entered as lost by the next run, which tells it once; a run that misses none resolves it [E-4.1-full] [A-6-disposal]', async () => {
    const id = await remove(secondary, '20260118');
    expect((await cloud.run('retention', rule, at(3, 6))).status).toBe('SUCCEEDED');
    const seenAt = '2026-01-19T06:00:00Z';
    expect(lost()).toMatchObject([{ chain: 'rds-instance.orders', facts: { point: id, region: secondary, seenAt } }]);
    expect(cloud.openAlerts()).toEqual([alert]);
    const [opened] = cloud.ledger().filter(({ event }) => event === 'alert-opened');
    expect(opened?.facts).toMatchObject({ clauses: expect.arrayContaining(['E-4.1-full']), evidence: { points: id } });
    expect((await cloud.run('retention', rule, at(3, 6))).status).toBe('SUCCEEDED');
    expect(told()).toHaveLength(2);
    expect((await cloud.run('retention', rule, at(4, 6))).status).toBe('SUCCEEDED');
    expect([cloud.openAlerts(), lost().length]).toEqual([[], 1]);
  });

  it('is told by a run that dies before it is closed, and resolved by the one after the next [E-10.1-failure]', async () => {
    await remove(secondary, '20260118');
    const denied = new AwsError('AccessDenied', 'not authorized to perform: s3:PutObject', 403);
    let entries = 0;
    // Of the chain of the rule, the second entry is the one that closes the run.
    cloud.faults.push(({ operation, input }) => {
      if (operation !== 'PutObject' || !String(input['Key']).startsWith('ledger/retention.')) return undefined;
      entries += 1;
      return entries > 1 ? denied : undefined;
    });
    expect((await cloud.run('retention', rule, at(3, 6))).status).toBe('FAILED');
    expect(cloud.openAlerts()).toContain(alert);
    cloud.faults.pop();
    await cloud.run('retention', rule, at(4, 6));
    await cloud.run('retention', rule, at(5, 6));
    expect([cloud.openAlerts(), lost().length]).toEqual([[], 1]);
  });

  it('of a cycle that had ended when the run looked is accounted for once, however often retention runs', async () => {
    await cloud.run('backup', rule, at(3));
    await remove(secondary, '20260120');
    for (const hour of [6, 7, 8]) await cloud.run('retention', rule, at(3, hour));
    expect([cloud.openAlerts(), lost().length]).toEqual([[], 1]);
  });

  it('is missed by the first run of retention, too', async () => {
    cloud = await afterCycles(3);
    const id = await remove(secondary, '20260119');
    await cloud.run('retention', rule, at(2, 6));
    expect(lost().map(({ facts }) => facts['point'])).toEqual([id]);
    expect(cloud.openAlerts()).toEqual([alert]);
    await cloud.run('retention', rule, at(3, 6));
    expect([cloud.openAlerts(), lost().length]).toEqual([[], 1]);
  });

  it('before retention ever saw it is missed as well', async () => {
    await cloud.run('backup', rule, at(3));
    const id = await remove(secondary, '20260120');
    await cloud.run('retention', rule, at(3, 6));
    expect(lost().map(({ facts }) => facts['point'])).toEqual([id]);
  });

  it('is told in each Region, and again only when more of them go', async () => {
    const other = `RecoveryPointLost.${primary}.rds-instance.orders`;
    await remove(secondary, '20260118');
    await remove(primary, '20260118');
    await cloud.run('retention', rule, at(3, 6));
    expect(cloud.openAlerts().sort()).toEqual([alert, other]);
    await remove(secondary, '20260117');
    await cloud.run('retention', rule, at(4, 6));
    expect(cloud.openAlerts()).toEqual([alert]);
    expect(lost()).toHaveLength(3);
  });

  it('while it waited to go is entered, and nobody is told', async () => {
    await cloud.run('backup', rule, at(3));
    await cloud.run('backup', rule, at(4));
    await cloud.run('retention', rule, at(4, 6));
    expect(await marked(cloud, secondary)).toContain('20260117');
    const id = await remove(secondary, '20260117');
    await cloud.run('retention', rule, at(5, 6));
    expect(lost()).toMatchObject([{ facts: { point: id, region: secondary, wanted: false } }]);
    expect(told()).toEqual([]);
  });

  it('is not missed when it was never good, or when it is another’s', async () => {
    const [one, two] = [await idOf(secondary, '20260118'), await idOf(secondary, '20260117')];
    const arn = (id: string) => `arn:aws:rds:${secondary}:111122223333:snapshot:${id}`;
    const rds = cloud.clients.rds(secondary);
    await cloud.send(() =>
      rds.send(new RemoveTagsFromResourceCommand({ ResourceName: arn(one), TagKeys: ['lifeboat:verified'] })),
    );
    await cloud.tag(secondary, arn(two), 'lifeboat:policy', 'another');
    await cloud.run('retention', rule, at(3, 6));
    await remove(secondary, '20260118');
    await remove(secondary, '20260117');
    await cloud.run('retention', rule, at(4, 6));
    expect([lost(), told()]).toEqual([[], []]);
  });

  it('is there after all when a listing left it out for a moment: nothing is entered', async () => {
    const missing = { seenAt: at(2, 6), wanted: true };
    const point = { id: await idOf(secondary, '20260118'), region: secondary, resource: 'orders', missing };
    const run = { rule, scheduledAt: at(3, 6), execution: 'run-1' };
    expect(await cloud.step('confirm-removal', { ...run, point })).toMatchObject({ gone: false });
    expect(lost()).toEqual([]);
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
