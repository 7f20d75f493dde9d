import * as s3 from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { failure, region, transports } from '../world.ts';
import { client, name, put, read, s3Over, world } from './client.ts';

describe.each(transports)('s3 over %s', (transport) => {
  s3Over(transport);

  describe('Conditional requests', () => {
    beforeEach(() => void world.buckets.create({ name, region, versioning: 'Enabled' }));

    it('writes with If-None-Match only once, and again after a delete marker', async () => {
      await put('ledger/1', 'first', { IfNoneMatch: '*' });
      const error = await failure(put('ledger/1', 'second', { IfNoneMatch: '*' }));
      expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['PreconditionFailed', 412]);
      expect(await read('ledger/1')).toBe('first');
      await client.send(new s3.DeleteObjectCommand({ Bucket: name, Key: 'ledger/1' }));
      await put('ledger/1', 'third', { IfNoneMatch: '*' });
      expect(await read('ledger/1')).toBe('third');
    });

    it('lets exactly one of many writers of the same key win', async () => {
      const writers = Array.from({ length: 10 }, (_, n) => put('race', String(n), { IfNoneMatch: '*' }));
      const outcomes = await Promise.allSettled(writers);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('writes with If-Match only over that content', async () => {
      const { ETag = '' } = await put('a', '1');
      await put('a', '2', { IfMatch: ETag });
      expect((await failure(put('a', '3', { IfMatch: ETag }))).name).toBe('PreconditionFailed');
      expect((await failure(put('b', '3', { IfMatch: ETag }))).name).toBe('NoSuchKey');
    });
  });

  describe('Versioning', () => {
    beforeEach(() => void world.buckets.create({ name, region, versioning: 'Enabled' }));

    it('keeps every version, and hides the key behind a delete marker', async () => {
      const { VersionId: first = '' } = await put('a', '1');
      await put('a', '2');
      const gone = await client.send(new s3.DeleteObjectCommand({ Bucket: name, Key: 'a' }));
      expect(gone.DeleteMarker).toBe(true);
      await expect(read('a')).rejects.toThrow(s3.NoSuchKey);
      expect(await read('a', { VersionId: first })).toBe('1');
      const marker = await failure(read('a', { VersionId: gone.VersionId ?? '' }));
      expect([marker.name, marker.$metadata?.httpStatusCode]).toEqual(['MethodNotAllowed', 405]);
      await client.send(new s3.DeleteObjectCommand({ Bucket: name, Key: 'a', VersionId: gone.VersionId }));
      expect(await read('a')).toBe('2');
    });

    it('keeps one null version while versioning is suspended', async () => {
      const { VersionId: kept = '' } = await put('a', '1');
      const VersioningConfiguration = { Status: 'Suspended' } as const;
      await client.send(new s3.PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration }));
      await put('a', '2');
      const { VersionId } = await put('a', '3');
      expect(VersionId).toBe('null');
      const { Versions } = await client.send(new s3.ListObjectVersionsCommand({ Bucket: name, MaxKeys: 10 }));
      expect(Versions?.map((version) => version.VersionId)).toEqual(['null', kept]);
    });
  });

  describe('Events', () => {
    it('tell what was written, hidden and deleted for good, by version', async () => {
      const bucket = world.buckets.create({ name, region, versioning: 'Enabled' });
      const { VersionId } = await put('a', '1');
      const marker = await client.send(new s3.DeleteObjectCommand({ Bucket: name, Key: 'a' }));
      await client.send(new s3.DeleteObjectCommand({ Bucket: name, Key: 'a', VersionId }));
      const place = { bucket: bucket.name, region, key: 'a' };
      expect(world.events.filter(({ type }) => type === 'object').map(({ facts }) => facts)).toEqual([
        { what: 'put', ...place, versionId: VersionId },
        { what: 'marker', ...place, versionId: marker.VersionId },
        { what: 'delete', ...place, versionId: VersionId },
      ]);
    });
  });
});
