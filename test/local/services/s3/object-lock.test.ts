import * as s3 from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { failure, region, transports } from '../world.ts';
import { client, name, put, read, s3Over, world } from './client.ts';

describe.each(transports)('s3 over %s', (transport) => {
  s3Over(transport);

  describe('Object Lock', () => {
    const day = 86_400_000;
    beforeEach(
      () =>
        void world.buckets.create({
          name,
          region,
          objectLock: true,
          defaultRetention: { mode: 'COMPLIANCE', days: 10 },
        }),
    );
    const remove = (VersionId: string | undefined, more: Partial<s3.DeleteObjectCommandInput> = {}) =>
      client.send(new s3.DeleteObjectCommand({ Bucket: name, Key: 'a', VersionId, ...more }));

    it('locks new versions by the default, against everybody, until the day has come', async () => {
      const { VersionId } = await put('a', '1');
      const { Retention } = await client.send(new s3.GetObjectRetentionCommand({ Bucket: name, Key: 'a' }));
      expect(Retention).toEqual({ Mode: 'COMPLIANCE', RetainUntilDate: new Date(world.clock.now() + 10 * day) });
      const error = await failure(remove(VersionId, { BypassGovernanceRetention: true }));
      expect([error.name, error.message, error.$metadata?.httpStatusCode]).toEqual([
        'AccessDenied',
        'Access Denied because object protected by object lock.',
        403,
      ]);
      world.clock.time += 10 * day;
      await remove(VersionId);
      await expect(read('a')).rejects.toThrow(s3.NoSuchKey);
    });

    it('lets compliance retention grow and never shrink', async () => {
      await put('a', '1');
      const retain = (days: number, Mode: s3.ObjectLockRetentionMode = 'COMPLIANCE') =>
        client.send(
          new s3.PutObjectRetentionCommand({
            Bucket: name,
            Key: 'a',
            Retention: { Mode, RetainUntilDate: new Date(world.clock.now() + days * day) },
          }),
        );
      await retain(20);
      expect((await failure(retain(19))).name).toBe('AccessDenied');
      expect((await failure(retain(30, 'GOVERNANCE'))).name).toBe('AccessDenied');
    });

    it('bypasses governance mode only when asked', async () => {
      const lock = {
        ObjectLockMode: 'GOVERNANCE',
        ObjectLockRetainUntilDate: new Date(world.clock.now() + day),
      } as const;
      const { VersionId } = await put('a', '1', lock);
      expect((await failure(remove(VersionId))).name).toBe('AccessDenied');
      await remove(VersionId, { BypassGovernanceRetention: true });
      await expect(read('a')).rejects.toThrow(s3.NoSuchKey);
    });

    it('holds a version as long as the legal hold is on, and puts delete markers all the same', async () => {
      const { VersionId } = await put('a', '1', { ObjectLockLegalHoldStatus: 'ON' });
      world.clock.time += 11 * day;
      expect((await remove(undefined)).DeleteMarker).toBe(true);
      expect((await failure(remove(VersionId))).name).toBe('AccessDenied');
      const LegalHold = { Status: 'OFF' } as const;
      await client.send(new s3.PutObjectLegalHoldCommand({ Bucket: name, Key: 'a', VersionId, LegalHold }));
      await remove(VersionId);
    });

    it('keeps versioning on, and tells its configuration', async () => {
      const VersioningConfiguration = { Status: 'Suspended' } as const;
      const error = await failure(
        client.send(new s3.PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration })),
      );
      expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['InvalidBucketState', 409]);
      const { ObjectLockConfiguration } = await client.send(new s3.GetObjectLockConfigurationCommand({ Bucket: name }));
      expect(ObjectLockConfiguration?.Rule?.DefaultRetention).toEqual({ Mode: 'COMPLIANCE', Days: 10 });
    });
  });
});
