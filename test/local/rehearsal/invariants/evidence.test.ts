import { CreateDBSnapshotCommand, DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { type LedgerDraft, type LedgerEntry, ledgerKey, writeEntry } from '#core/ledger.ts';
import { stepImplementations } from '#lambdas/index.ts';
import { again } from '#local/rehearsal/invariants/again.ts';
import { cost } from '#local/rehearsal/invariants/cost.ts';
import { ledger } from '#local/rehearsal/invariants/ledger.ts';
import { permissions } from '#local/rehearsal/invariants/permissions.ts';
import { proofs } from '#local/rehearsal/invariants/proofs.ts';
import { sceneOf } from '#local/rehearsal/invariants/scene.ts';
import { secrets } from '#local/rehearsal/invariants/secrets.ts';
import { type House, primary, secondary } from './house.ts';
import { bucketOf, entry, houses, publish, put, write } from './tools.ts';

const opened = houses();

describe('ledger-holds', () => {
  const explanations = async (made: House) => (await made.result()).violations.map(({ explanation }) => explanation);

  it('is content with a chain as the pipeline writes it', async () => {
    const made = await opened([ledger]);
    const first = entry(made);
    await write(made, first);
    await write(made, entry(made, { id: 'second' }, first));
    expect(await made.result()).toMatchObject({ checked: 2, broken: 0 });
  });

  it('finds an entry whose content is not what its hash says', async () => {
    const made = await opened([ledger]);
    const written = entry(made);
    await put(made, ledgerKey(written.chain, 1), writeEntry({ ...written, subject: 'somebody' }));
    expect(await explanations(made)).toEqual([expect.stringContaining('its hash is another')]);
  });

  it('finds a gap, an entry that remembers another one, and a clause that the policy has not', async () => {
    const made = await opened([ledger]);
    const first = entry(made);
    await write(made, first);
    await write(made, entry(made, { clauses: ['Z-1'] }, { ...first, seq: 2, hash: 'f'.repeat(64) }));
    expect(await explanations(made)).toEqual([
      expect.stringContaining('it is number 3 and follows number 1'),
      expect.stringContaining('it remembers another entry before it'),
      expect.stringContaining('the policy has no clause Z-1'),
    ]);
  });

  it('finds an entry that was written over, and one that is no entry', async () => {
    const made = await opened([ledger]);
    const first = entry(made);
    await write(made, first);
    // The bucket's policy lets nobody do it, so it is done behind its back.
    const key = ledgerKey(first.chain, 1);
    const objects = made.cloud.stores.buckets.find(bucketOf(made))?.objects;
    const versions = objects?.get(key) ?? [];
    objects?.set(key, [...versions, ...versions]);
    made.cloud.events.emit('object', { what: 'put', bucket: bucketOf(made), region: primary, key });
    await put(made, 'ledger/pipeline/99999997.json', '{"event":"nothing"}');
    expect(await explanations(made)).toEqual([
      expect.stringContaining('it was written 2 times'),
      expect.stringContaining('it is number 1 and follows number 1'),
      expect.stringContaining('it remembers another entry before it'),
      expect.stringContaining('does not read as an entry'),
    ]);
  });

  it('finds a point that is entered as verified and is not there, and one entered as gone that is there', async () => {
    const made = await opened([ledger]);
    await made.point({ id: 'lifeboat-p0', copied: false });
    const { frozenAt = 0 } = made.cloud.stores.rds.region(primary).snapshots.get('lifeboat-p0') ?? {};
    const takenAt = new Date(frozenAt).toISOString().replace('.000Z', 'Z');
    const verified = entry(made, { event: 'recovery-point-verified', facts: { point: 'lifeboat-p0', takenAt } });
    await write(made, verified);
    const facts = { point: 'lifeboat-p0', region: primary };
    await write(made, entry(made, { event: 'removal-confirmed', facts }, verified));
    expect(await explanations(made)).toEqual([
      expect.stringContaining(`lifeboat-p0 in ${secondary} is not there, and is entered as verified`),
      expect.stringContaining(`lifeboat-p0 in ${primary} is entered as gone, and is available`),
    ]);
  });

  it('finds a removal that no entry explains [A-6-disposal]', async () => {
    const made = await opened([ledger]);
    await made.point({ id: 'lifeboat-p0' });
    await made.remove('lifeboat-p0');
    expect(await explanations(made)).toEqual([expect.stringContaining('no entry of the ledger says so or why')]);
  });
});

describe('no-secret-leaves', () => {
  it('finds the key of the passwords in an object, a message and a tag, and says which it is [E-4.1-secrets]', async () => {
    const made = await opened([secrets]);
    const views = made.cloud.assembly.functions.filter(({ region }) => region === primary);
    const key = views.flatMap(({ environment }) => environment['TEST_PASSWORD_KEY'] ?? [])[0] ?? '';
    await put(made, 'reports/leak.json', JSON.stringify({ key }));
    await publish(made, 'chat', { Message: `It is ${key}.` });
    const names = { DBInstanceIdentifier: made.databases[0], DBSnapshotIdentifier: 'leak' };
    await made
      .rds()
      .send(
        new CreateDBSnapshotCommand({ ...names, Tags: [{ Key: 'note', Value: `keeper-of-${made.databases[0]}` }] }),
      );
    await made.pass(4);
    const { violations } = await made.result();
    expect(violations.map(({ subject }) => subject)).toEqual([
      'object reports/leak.json',
      expect.stringMatching(/^message on .*-chat$/),
      `tags of ${primary} leak`,
    ]);
    expect(JSON.stringify(violations)).not.toContain(key);
  });
});

describe('restore-tests-tell-the-truth', () => {
  const close = async (made: House, passed: boolean, region = primary, tail?: LedgerEntry): Promise<LedgerEntry> => {
    const content = made.engine.holds(`${region}/snapshot/lifeboat-p0`)?.content;
    const facts = { passed, point: 'lifeboat-p0', region, content, comparedWith: [] };
    const written = entry(made, { event: 'restore-test-closed', facts } as Partial<LedgerDraft>, tail);
    await write(made, written);
    return written;
  };

  it('finds a test that passed although the data of its point is damaged [E-7.2-restore]', async () => {
    const made = await opened([proofs]);
    await made.point({ id: 'lifeboat-p0', copied: false });
    made.engine.corruptSnapshot(`${primary}/snapshot/lifeboat-p0`, { kind: 'broken-index' });
    await close(made, true);
    expect((await made.result()).violations[0]?.explanation).toContain('passed although its data has broken-index');
  });

  it('finds a test that passed and names another content than that of its point', async () => {
    const made = await opened([proofs]);
    await made.point({ id: 'lifeboat-p0', copied: false });
    const facts = { passed: true, point: 'lifeboat-p0', region: primary, content: { tables: [] }, comparedWith: [] };
    await write(made, entry(made, { event: 'restore-test-closed', facts }));
    expect((await made.result()).violations[0]?.explanation).toContain('was not read');
  });

  it('is content with what was read as it is, and with damage that did not pass', async () => {
    const made = await opened([proofs]);
    await made.point({ id: 'lifeboat-p0', copied: false });
    await close(made, true);
    expect(await made.result()).toMatchObject({ checked: 1, broken: 0 });
    const hurt = await opened([proofs]);
    await hurt.point({ id: 'lifeboat-p0', copied: false });
    hurt.engine.corruptSnapshot(`${primary}/snapshot/lifeboat-p0`, { kind: 'flipped-bytes' });
    await close(hurt, false);
    expect(await hurt.result()).toMatchObject({ checked: 1, broken: 0 });
  });

  it('finds a test that compares with nothing although another Region has read the same point [E-4.4-integrity]', async () => {
    const made = await opened([proofs]);
    await made.point({ id: 'lifeboat-p0' });
    const first = await close(made, true);
    await made.pass(1);
    await close(made, true, secondary, first);
    expect((await made.result()).violations.map(({ explanation }) => explanation)).toEqual([
      `What was read of lifeboat-p0 in ${secondary} was compared with 0 other readings, though tests had passed on it in ${primary}.`,
    ]);
  });
});

describe('permissions-suffice', () => {
  it('finds what a role asked for and was refused, and tells apart what none used', async () => {
    const made = await opened([permissions]);
    const refused = made.rds(primary, 'close-cycle').send(new DescribeDBInstancesCommand({}));
    await expect(refused).rejects.toThrow(/not authorized/);
    const { violations, notes } = await made.result();
    expect(violations).toEqual([
      expect.objectContaining({ evidence: expect.objectContaining({ action: 'rds:DescribeDBInstances' }) }),
    ]);
    expect(notes).toContainEqual(expect.stringMatching(/takesnapshot.* never used rds:CreateDBSnapshot/));
  });
});

describe('cost-under-the-estimate', () => {
  it('finds that more was spent than the plan said, and on what', async () => {
    const made = await opened([cost], { days: 3 });
    Object.assign(made.stage.plan.cost, { monthlyUsd: 0, once: { usd: 0, lines: [] } });
    for (const id of ['lifeboat-p0', 'lifeboat-p1']) await made.point({ id });
    await made.pass(48);
    const { violations } = await made.result();
    expect(violations[0]).toMatchObject({
      evidence: { copies: expect.stringMatching(/^\$/), storage: expect.any(String) },
    });
  });
});

describe('twice-changes-nothing', () => {
  const monitorThatWrites = {
    ...stepImplementations['assess-freshness'],
    run: async (
      _input: never,
      { clients, env, now }: Parameters<(typeof stepImplementations)['assess-freshness']['run']>[1],
    ) => {
      const Key = `ledger/monitor-${now()}/99999998.json`;
      const put = new PutObjectCommand({ Bucket: env['LEDGER_BUCKET'], Key, Body: '{}', IfNoneMatch: '*' });
      await clients.s3(primary).send(put);
      return { checked: 0, findings: 0, opened: 0, resolved: 0 };
    },
  };

  it('finds a run that writes again when it is run again', async () => {
    const made = await opened([again], { days: 2, steps: { 'assess-freshness': monitorThatWrites } });
    made.cloud.schedules.enable('freshness');
    await made.pass(48);
    expect((await made.result()).violations[0]?.explanation).toMatch(
      /run a second time: something was entered as ledger\/monitor-/,
    );
  });

  it('is content with the workflows as they are', async () => {
    const made = await opened([again], { days: 2 });
    made.cloud.schedules.enable('freshness', 'database-full-backup', 'database-full-retention');
    await made.pass(48);
    expect(await made.result()).toMatchObject({ checked: 3, broken: 0 });
  });

  /** A house in which a restore test has passed, and the point that it drew. */
  const tested = async (): Promise<{ made: House; drawn: string }> => {
    const made = await opened([again], { days: 2, from: '2026-01-31T00:00:00Z' });
    const drawn: string[] = [];
    sceneOf(made.stage).evidence.onEntry((found) => {
      if (found?.event === 'restore-test-closed') drawn.push(String(found.facts()['point']));
    });
    made.cloud.schedules.enable('database-full-backup', `database-restore-test-${primary}`);
    await made.pass(48);
    expect(drawn).toHaveLength(1);
    return { made, drawn: drawn[0] ?? '' };
  };

  it('does not take for a change what has become due meanwhile, such as a test of another point [E-7.2-restore]', async () => {
    const { made, drawn } = await tested();
    await made.remove(drawn, primary, 'admin');
    expect(await made.result()).toMatchObject({ checked: 2, broken: 0 });
  });
});
