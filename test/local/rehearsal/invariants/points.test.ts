import {
  AddTagsToResourceCommand,
  CopyDBSnapshotCommand,
  ModifyDBSnapshotAttributeCommand,
  RestoreDBInstanceFromDBSnapshotCommand,
} from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import { disposal } from '#local/rehearsal/invariants/disposal.ts';
import { encryption } from '#local/rehearsal/invariants/encryption.ts';
import { halfDone } from '#local/rehearsal/invariants/half-done.ts';
import { removal } from '#local/rehearsal/invariants/removal.ts';
import { testInstances } from '#local/rehearsal/invariants/test-instances.ts';
import { type House, primary, secondary } from './house.ts';
import { begin, houses } from './tools.ts';

const opened = houses();

/** Points so many days apart, oldest first: p0, p1, …; each marked to go from the beginning, unless told otherwise. */
async function points(made: House, count: number, days = 1, copied = true, marked = true): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const tags = marked ? { 'lifeboat:tombstone': made.cloud.now() } : {};
    await made.point({ id: `lifeboat-p${index}`, copied, tags });
    await made.pass(days * 24 - 9);
  }
}

describe('no-early-removal', () => {
  it('lets a point go that is past its days, with newer ones left and its copies there [E-4.1-full]', async () => {
    const made = await opened([removal]);
    await points(made, 5, 11);
    await made.remove('lifeboat-p0');
    expect(await made.result()).toMatchObject({ checked: 1, broken: 0 });
  });

  it('finds a removal before the days are over, counted from the newest good point and not from now [E-4.1-full]', async () => {
    const made = await opened([removal]);
    await points(made, 4);
    await made.pass(60 * 24);
    await made.remove('lifeboat-p0');
    expect((await made.result()).violations).toEqual([
      {
        at: made.cloud.now(),
        subject: `${primary} lifeboat-p0`,
        evidence: expect.objectContaining({ by: expect.stringContaining('removerecoverypoint'), was: 'available' }),
        explanation: expect.stringMatching(/is 72 h behind the newest good point/),
      },
    ]);
  });

  it('finds the removal of a point that was never marked, or not for the grace [A-6-disposal]', async () => {
    const made = await opened([removal]);
    await points(made, 5, 11, true, false);
    const ResourceName = `arn:aws:rds:${secondary}:${made.cloud.assembly.account}:snapshot:lifeboat-p0`;
    const Tags = [{ Key: 'lifeboat:tombstone', Value: made.cloud.now() }];
    await made.rds(secondary).send(new AddTagsToResourceCommand({ ResourceName, Tags }));
    await made.pass(19);
    await made.remove('lifeboat-p0');
    await made.remove('lifeboat-p0', secondary);
    const why = (await made.result()).violations.map(({ evidence }) => evidence['why']);
    expect(why).toEqual(['it was never marked', 'it was marked only 19 h 0 min 0 s before']);
  });

  it('finds the removal of the last good point, however old it is', async () => {
    const made = await opened([removal]);
    await points(made, 1);
    await made.pass(60 * 24);
    await made.remove('lifeboat-p0', secondary);
    expect((await made.result()).violations[0]?.explanation).toContain('it is the last good point');
  });

  it('finds a removal that leaves fewer newer points than the floor', async () => {
    const made = await opened([removal]);
    await points(made, 3, 20);
    await made.remove('lifeboat-p0');
    expect((await made.result()).violations[0]?.explanation).toContain('only 2 newer good points are left');
  });

  it('finds the removal of a pinned point, and of a source whose copies were never made', async () => {
    const made = await opened([removal]);
    await made.point({ id: 'lifeboat-pinned', tags: { 'lifeboat:pin': 'court' } });
    await points(made, 5, 15, false);
    await made.remove('lifeboat-pinned');
    await made.remove('lifeboat-p0');
    const why = (await made.result()).violations.map(({ evidence }) => evidence['why']);
    expect(why).toEqual(['it is pinned', 'its copy in eu-central-1 is not there']);
  });

  it('leaves to people what people remove', async () => {
    const made = await opened([removal]);
    await points(made, 1);
    await made.cloud.stores.rds.region(primary);
    await made.remove('lifeboat-p0', primary, 'admin');
    expect(await made.result()).toMatchObject({ checked: 0, broken: 0 });
  });
});

describe('nothing-kept-too-long', () => {
  it('finds a point that nothing speaks for and nobody removes, once the next one is past its days [A-6-disposal]', async () => {
    const made = await opened([disposal]);
    await points(made, 5, 12);
    const { violations } = await made.result();
    // 48 d is 36 d, and no less than 30, after the second point; and 24 d after the third.
    expect(new Set(violations.map(({ subject }) => subject))).toEqual(
      new Set([`${primary} lifeboat-p0`, `${secondary} lifeboat-p0`]),
    );
  });

  it('gives retention its time from when the last pin was taken off', async () => {
    const made = await opened([disposal]);
    const pin = { at: made.cloud.now(), kind: 'point-pinned', site: `${primary} lifeboat-p0` };
    made.faults.push({ ...pin, until: '2026-03-17T00:00:00Z' });
    await points(made, 5, 12);
    expect((await made.result()).violations.map(({ subject }) => subject)).toEqual([`${secondary} lifeboat-p0`]);
    await made.pass(10 * 24);
    expect((await made.result()).violations.map(({ subject }) => subject)).toContain(`${primary} lifeboat-p0`);
  });

  it('says nothing while the floor needs it', async () => {
    const made = await opened([disposal]);
    await points(made, 2, 30);
    await made.pass(60 * 24);
    expect((await made.result()).broken).toBe(0);
  });
});

describe('encrypted-and-ours-alone', () => {
  it('finds a copy under another key than that of the policy in its Region [E-4.4-encryption]', async () => {
    const made = await opened([encryption]);
    await made.point({ id: 'lifeboat-p0', copied: false });
    const SourceDBSnapshotIdentifier = `arn:aws:rds:${primary}:${made.cloud.assembly.account}:snapshot:lifeboat-p0`;
    const Tags = [{ Key: 'lifeboat:policy', Value: 'pol-isms-008' }];
    const copy = {
      SourceDBSnapshotIdentifier,
      TargetDBSnapshotIdentifier: 'lifeboat-p0',
      KmsKeyId: 'alias/aws/rds',
      Tags,
    };
    await made.rds(secondary).send(new CopyDBSnapshotCommand(copy));
    await made.pass(12);
    const { violations } = await made.result();
    expect(violations).toEqual([
      expect.objectContaining({
        subject: `${secondary} lifeboat-p0`,
        evidence: expect.objectContaining({ wanted: expect.stringContaining(`arn:aws:kms:${secondary}`) }),
      }),
    ]);
  });

  it('finds a point that is shared with another account than the policy names [E-4.4-access]', async () => {
    const made = await opened([encryption]);
    await made.point({ id: 'lifeboat-p0' });
    const attribute = { AttributeName: 'restore', ValuesToAdd: ['777788889999'] };
    const share = new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: 'lifeboat-p0', ...attribute });
    await made.rds(secondary).send(share);
    expect((await made.result()).violations).toEqual([
      expect.objectContaining({ subject: `${secondary} lifeboat-p0`, evidence: { sharedWith: '777788889999' } }),
    ]);
  });

  it('is content with copies under their own key', async () => {
    const made = await opened([encryption]);
    await made.point({ id: 'lifeboat-p0' });
    expect(await made.result()).toMatchObject({ broken: 0, checked: 3 });
  });
});

describe('nothing-half-done', () => {
  it('finds a snapshot that was begun and never verified, when nobody was told [A-5-verify]', async () => {
    const made = await opened([halfDone]);
    await begin(made, 'lifeboat-begun');
    await made.pass(40);
    expect((await made.result()).violations).toEqual([
      expect.objectContaining({
        subject: `${primary} lifeboat-begun`,
        explanation: expect.stringContaining('was never verified, and no alert says so'),
      }),
    ]);
  });

  it('finds a removal that no entry confirms', async () => {
    const made = await opened([halfDone]);
    await points(made, 1);
    await made.remove('lifeboat-p0');
    await made.pass(40);
    expect((await made.result()).violations[0]?.explanation).toContain('no entry says that it is gone');
  });
});

describe('test-instances-go', () => {
  const restore = async (made: House, expires: string, open: boolean): Promise<void> => {
    await made.point({ id: 'lifeboat-p0', copied: false });
    const tags = {
      'lifeboat:policy': 'pol-isms-008',
      'lifeboat:restore-test': 'by-hand',
      'lifeboat:point': 'lifeboat-p0',
    };
    const Tags = Object.entries({ ...tags, 'lifeboat:expires': expires }).map(([Key, Value]) => ({ Key, Value }));
    const names = { DBInstanceIdentifier: 'lifeboat-test-1', DBSnapshotIdentifier: 'lifeboat-p0' };
    const group = open ? {} : { DBSubnetGroupName: 'lifeboat-pol-isms-008-restore-test' };
    await made
      .rds()
      .send(new RestoreDBInstanceFromDBSnapshotCommand({ ...names, ...group, PubliclyAccessible: open, Tags }));
  };

  it('finds one that is public, and outside the room made for it', async () => {
    const made = await opened([testInstances]);
    await restore(made, '2027-12-31T00:00:00Z', true);
    const { violations } = await made.result();
    expect(violations[0]?.explanation).toMatch(/was made, and it is public and it is in default/);
  });

  it('finds one that outlives its expiry by more than a look of the monitor and an hour', async () => {
    const made = await opened([testInstances]);
    await restore(made, '2026-01-17T08:00:00Z', false);
    await made.cloud.runUntil('2026-01-17T09:59:00Z');
    const before = await made.result();
    await made.pass(1);
    expect([before.broken, (await made.result()).violations]).toEqual([
      0,
      [expect.objectContaining({ at: '2026-01-17T10:00:00Z', subject: `${primary} lifeboat-test-1` })],
    ]);
  });

  it('finds a production database that a role of the pipeline deletes', async () => {
    const made = await opened([testInstances]);
    const [id] = made.databases;
    const by = 'arn:aws:sts::111122223333:assumed-role/delete-test-instance/lambda';
    made.cloud.events.emit('rds', { what: 'instance', region: primary, id, from: 'available', to: 'deleting', by });
    expect((await made.result()).violations[0]?.explanation).toContain('which is no test instance');
  });
});
