/**
 * The rehearsal of the worst day: whoever has the administrator of the account of the resources deletes all that can be
 * reached, and the copies of the vault account bring the data back. Policies, locks and keys are those of the templates.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
  RDSClient,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupBy } from '#core/group.ts';
import { secondsBetween } from '#core/instant.ts';
import { verifyChain } from '#core/ledger-verify.ts';
import { functionOf } from '#local/runtime/steps.ts';
import { type Databases, oneDatabase, owner, realDatabases } from './databases.ts';
import { later } from './plays.ts';
import { destroy, reachFor } from './ransomware.ts';
import { primary, type Stage, secondary, type Theatre, theatre, twoAccounts } from './stage.ts';
import { deployVault, lifeboatIn, vaultAccount } from './vault-account.ts';

let folder: string;
let house: Theatre;
let databases: Databases;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-ransomware-'));
  house = await theatre();
  databases = await oneDatabase(house.engine);
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

const facts = async (cloud: Stage, event: string) =>
  (await cloud.ledger()).flatMap(({ entry }) => (entry.event === event ? [entry.facts] : []));

describe('an account whose administrator deletes everything', () => {
  it('is recovered from the vault account, to the last row, in a measured time [E-4.4-access] [E-4.4-integrity] [E-10.2]', {
    timeout: 240_000,
  }, async () => {
    const { policy, assemblies } = await deployVault(folder, 'days: 35');
    const { source, vault, close } = await twoAccounts(assemblies, {
      policy,
      databases: realDatabases(house.engine),
    });
    expect(vault.assembly.account).toBe(vaultAccount);
    await source.database('orders');
    await source.runUntil('2026-01-18T08:30:00Z');
    await source.run('restore-test');
    const [proven] = await facts(source, 'restore-test-closed');
    const made = await source.snapshots(secondary);
    expect(made).toHaveLength(2);
    const held = await vault.snapshots(secondary);
    expect(held.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
    expect(held.every(({ status, tags }) => status === 'available' && 'lifeboat:verified' in tags)).toBe(true);
    const keys = vault.stores.keys.list(secondary).map(({ arn }) => arn);
    for (const { keyArn } of held) expect(keys).toContain(keyArn);

    await destroy(source);
    await later(vault, 0.1);
    const ends = await reachFor(vault, source);
    expect(ends).toMatchInlineSnapshot(`
      {
        "change the lock of its bucket": "AccessDenied",
        "copy a copy": "DBSnapshotNotFoundFault",
        "decrypt with its key": "AccessDeniedException",
        "delete a copy by ARN": "DBSnapshotNotFoundFault",
        "delete a copy by name": "DBSnapshotNotFoundFault",
        "delete a version of its evidence": "AccessDenied",
        "delete its bucket": "AccessDenied",
        "disable its key": "AccessDeniedException",
        "hide its evidence": "AccessDenied",
        "open its bucket": "AccessDenied",
        "overwrite its evidence": "AccessDenied",
        "restore a copy": "DBSnapshotNotFoundFault",
        "schedule its key for deletion": "AccessDeniedException",
        "share a copy": "DBSnapshotNotFoundFault",
        "shorten the lock of its evidence": "AccessDenied",
      }
    `);
    const begun = vault.now();
    // A week and a day: the keys of the account are gone for good.
    await vault.runUntil('2026-01-26T12:00:00Z');
    // What Object Lock holds is still there, and cannot be read any more.
    expect(source.stores.buckets.list().filter(({ objectLock }) => objectLock)).toHaveLength(1);
    await expect(source.ledger()).rejects.toMatchObject({ name: expect.stringMatching(/^KMS\./) });
    for (const region of [primary, secondary]) {
      expect(await source.snapshots(region)).toEqual([]);
      const left = source.stores.keys.list(region).flatMap(({ id }) => id);
      expect(left.length, 'only the key that AWS keeps for RDS').toBe(1);
    }
    expect(await vault.snapshots(secondary)).toEqual(held);
    expect(vault.subjects()).toEqual([`[CRITICAL] VaultStale: rds-instance/orders in ${secondary}`]);
    expect(source.subjects()).toEqual([]);

    const test = await vault.run('restore-test');
    expect(test).toMatchObject({ status: 'SUCCEEDED', output: { summary: '1 of 1 restored and proven' } });
    const [recovered] = await facts(vault, 'restore-test-closed');
    expect(recovered).toMatchObject({ passed: true, region: secondary });
    const content = (facts: unknown) => (facts as { content: { databases: unknown } }).content;
    expect(contentOf(recovered)).toEqual(contentOf(proven));
    expect(content(recovered)).toBeDefined();

    // What the database was made of beyond its data, which went with the other account.
    expect(await vault.object(`recipes/orders/${held.at(-1)?.id}.json`)).toMatchObject({
      ...{ resource: 'orders', class: 'db.t4g.small', masterUser: owner, tags: { 'lifeboat:class': 'critical' } },
    });
    const before = vault.now();
    expect(await recover(vault, held.at(-1)?.id ?? '')).toBe(500);
    const seconds = secondsBetween(before, vault.now());
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(policy.classes['critical']?.rto ?? 0);
    console.info(`recovered from the vault account in ${seconds} s, ${secondsBetween(begun, before)} s after the loss`);
    expect(await problems(vault)).toEqual([]);
    await close();
  });
});

describe('the vault account', () => {
  it('keeps by its own term, tells when nothing comes or cannot be taken, and may do nothing that it does not need [E-10.1-age] [E-4.4-access]', {
    timeout: 240_000,
  }, async () => {
    const { file, policy, assemblies } = await deployVault(folder, 'days: 2, floor: 1');
    const { source, vault, close } = await twoAccounts(assemblies, { policy, databases });
    const cycles = async () =>
      (await vault.snapshots(secondary)).map(({ tags }) => tags['lifeboat:cycle']?.slice(5, 13));
    await source.database('orders');
    // Taken, and not verified yet: a point whose recipe somebody has hidden counts all the same, and the evidence says so.
    await source.runUntil('2026-01-17T03:30:00Z');
    const [first] = await source.snapshots(primary);
    const recipe = { Bucket: ledgerOf(source), Key: `recipes/orders/${first?.id}.json` };
    await source.client(S3Client, primary).send(new DeleteObjectCommand(recipe));
    await source.runUntil('2026-01-21T08:00:00Z');
    const recipes = (await facts(vault, 'vault-point-verified')).map(({ recipe }) => typeof recipe);
    expect(recipes.sort()).toEqual(['object', 'string', 'string', 'string', 'string']);
    expect(await source.snapshots(secondary)).toHaveLength(5);
    // Each is marked when it is past its two days, and goes a day later.
    const kept = ['01-19T02', '01-20T02', '01-21T02'];
    expect(await cycles()).toEqual(['01-18T02', ...kept]);
    const marked = await vault.snapshots(secondary);
    expect(marked.map(({ tags }) => 'lifeboat:tombstone' in tags)).toEqual([true, false, false, false]);
    const [gone] = await facts(vault, 'vault-point-gone');
    expect(gone).toMatchObject({ point: first?.id, region: secondary });
    expect(await facts(vault, 'vault-point-let-go')).toMatchObject([
      { point: first?.id, markedAt: expect.any(String) },
    ]);
    expect(vault.subjects()).toEqual([]);

    source.schedules.disable('database-full-backup');
    await source.runUntil('2026-01-24T12:00:00Z');
    expect(await cycles(), 'when nothing new comes, nothing goes').toEqual(kept);
    expect(vault.subjects()).toEqual([`[CRITICAL] VaultStale: rds-instance/orders in ${secondary}`]);

    source.schedules.enable('database-full-backup');
    const role = functionOf(vault.assembly, 'keep-shared-points', secondary).roleArn;
    const restore = vault.permissions.revoke(role, 'rds:CopyDBSnapshot');
    await source.runUntil('2026-01-25T08:00:00Z');
    const failed = vault.runs('vault').filter(({ status }) => status === 'FAILED');
    expect(failed[0]).toMatchObject({ error: 'AccessDenied', cause: expect.stringContaining('rds:CopyDBSnapshot') });
    restore();
    await source.runUntil('2026-01-25T12:00:00Z');
    expect(await cycles()).toEqual([...kept, '01-25T02']);
    // Somebody needs one of those that are marked by now.
    const [wanted, other] = await vault.snapshots(secondary);
    const why = ['--reason', 'audit', '--approved-by', 'The CISO'];
    expect(await lifeboatIn(vault, ['hold', wanted?.id ?? '', ...why, file])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^ {2}eu-central-1: pinned\n {2}ledger: entry \d+ of rds-instance.orders/m),
    });
    const listed = await lifeboatIn(vault, ['inventory', file, '--json']);
    const points = JSON.parse(listed.out).points as { id: string; why: { code: string }[] }[];
    const codes = new Map(points.map(({ id, why }) => [id, why.map(({ code }) => code)]));
    expect([wanted, other].map((point) => codes.get(point?.id ?? ''))).toEqual([['pinned'], ['grace']]);
    await source.runUntil('2026-01-26T12:00:00Z');
    expect(await cycles()).toEqual(['01-19T02', '01-25T02', '01-26T02']);
    expect(await facts(vault, 'vault-point-unmarked')).toMatchObject([{ point: wanted?.id }]);
    const ends = ['vault-point-let-go', 'vault-point-gone'].map(async (event) =>
      (await facts(vault, event)).map(({ point }) => point),
    );
    expect(await lifeboatIn(vault, ['ledger', 'verify', file])).toMatchObject({ code: 0 });
    const [letGo, seenGone] = await Promise.all(ends);
    expect(letGo).toHaveLength(4);
    expect(seenGone).toEqual(letGo);
    expect(vault.subjects().slice(1)).toEqual([
      '[CRITICAL] VaultFailed: pol-isms-008',
      '[RESOLVED] VaultFailed: pol-isms-008',
      `[RESOLVED] VaultStale: rds-instance/orders in ${secondary}`,
    ]);
    const alarms = vault.emails.flatMap(({ subject }) => subject?.match(/ALARM: "[^"]*-(\w+)"/)?.[1] ?? []);
    expect(new Set(alarms)).toEqual(new Set(['VaultWorkflowFailed', 'VaultWorkflowSilent']));

    const mayShare = functionOf(source.assembly, 'verify-recovery-point', primary).roleArn;
    const unused = [...vault.permissions.unused(), ...source.permissions.unused()].filter(
      ({ roleArn, action }) =>
        (roleArn === role && !action.startsWith('xray:')) ||
        (roleArn === mayShare && action === 'rds:ModifyDBSnapshotAttribute'),
    );
    expect(unused).toEqual([]);
    await close();
  });

  it('takes nothing while the key of the other account does not let it in, and says so', {
    timeout: 120_000,
  }, async () => {
    const { policy, assemblies } = await deployVault(folder, 'days: 35');
    const { source, vault, close } = await twoAccounts(assemblies, { policy, databases });
    for (const key of source.stores.keys.list(secondary)) {
      const statements = [key.policy.Statement].flat();
      key.policy = { Statement: statements.filter((each) => !JSON.stringify(each).includes(vaultAccount)) };
    }
    await source.database('orders');
    await source.runUntil('2026-01-17T08:00:00Z');
    expect(await vault.snapshots(secondary)).toEqual([]);
    expect(vault.subjects()).toEqual(['[CRITICAL] VaultFailed: pol-isms-008']);
    expect(vault.emails.map(({ body }) => body).join()).toContain('KMSKeyNotAccessibleFault');
    await close();
  });

  it('tells people of the vault account that its glass was broken, once the rule has seen it', async () => {
    const { policy, assemblies } = await deployVault(folder, 'days: 35');
    const { vault, close } = await twoAccounts(assemblies, { policy, databases });
    vault.events.emit('rule', { rule: 'lifeboat-pol-isms-008-break-glass', region: secondary });
    await later(vault, 0.5);
    const alarms = vault.emails.filter(({ subject }) => subject?.startsWith('ALARM'));
    expect(alarms.map(({ subject }) => subject)).toEqual([expect.stringContaining('BreakGlassUsed')]);
    await close();
  });
});

/** Of every chain in the ledger of an account. */
async function problems(cloud: Stage) {
  const chains = groupBy(await cloud.ledger(), ({ entry }) => entry.chain);
  return [...chains].flatMap(([chain, entries]) => verifyChain(chain, entries));
}

function ledgerOf(cloud: Stage): string {
  return cloud.stores.buckets.list().find(({ objectLock }) => objectLock)?.name ?? '';
}

/** What was read of each table, without when and how. */
function contentOf(facts: unknown): unknown {
  return (facts as { content: unknown }).content;
}

/** By hand, as the administrator of the vault account: a server on the copy, a new password, the rows. */
async function recover(vault: Stage, point: string): Promise<number> {
  const rds = vault.client(RDSClient, secondary);
  const DBInstanceIdentifier = 'orders';
  await rds.send(new RestoreDBInstanceFromDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier: point }));
  await available(vault, rds);
  const password = { MasterUserPassword: 'a-new-beginning', ApplyImmediately: true };
  await rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, ...password }));
  await vault.clock.runUntil(vault.clock.now() + 60_000);
  const { Address: host, Port: port } = (await available(vault, rds)) ?? {};
  const client = new pg.Client({
    ...{ host, port, user: owner, password: password.MasterUserPassword, database: 'shop' },
    ssl: { rejectUnauthorized: false },
  });
  await client.connect();
  try {
    const { rows } = await client.query('select count(*)::int as count, sum(total)::int as sum from orders');
    expect(rows[0].sum).toBe((7 * 500 * 501) / 2);
    return rows[0].count;
  } finally {
    await client.end();
  }
}

async function available(vault: Stage, rds: RDSClient) {
  for (;;) {
    const { DBInstances } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'orders' }));
    const [instance] = DBInstances ?? [];
    const pending = Object.keys(instance?.PendingModifiedValues ?? {}).length;
    if (instance?.DBInstanceStatus === 'available' && pending === 0) return instance.Endpoint;
    await vault.clock.runUntil(vault.clock.now() + 30_000);
  }
}
