import { Readable } from 'node:stream';
import * as s3 from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { elsewhere, failure, region, transports } from '../world.ts';
import { client, name, put, read, s3Over, world } from './client.ts';

describe.each(transports)('s3 over %s', (transport) => {
  s3Over(transport);

  describe('Objects', () => {
    beforeEach(() => void world.buckets.create({ name, region }));

    it('gives back content, type, metadata and tags', async () => {
      await put('reports/Übersicht a+b.json', '{"ok":true}', {
        ContentType: 'application/json',
        Metadata: { policy: 'pol-isms-008' },
        Tagging: 'class=critical&kind=report',
      });
      const found = await client.send(
        new s3.GetObjectCommand({ Bucket: name, Key: 'reports/Übersicht a+b.json', ChecksumMode: 'ENABLED' }),
      );
      expect(await found.Body?.transformToString()).toBe('{"ok":true}');
      expect(found).toMatchObject({
        ContentType: 'application/json',
        Metadata: { policy: 'pol-isms-008' },
        TagCount: 2,
        ContentLength: 11,
        ServerSideEncryption: 'AES256',
      });
      expect(found.LastModified).toEqual(new Date(world.clock.now()));
      expect(found.ChecksumCRC32).toBeDefined();
    });

    it('stores a stream byte by byte, though it travels in chunks with a trailing checksum', async () => {
      const body = Buffer.from(Array.from({ length: 100_000 }, (_, n) => n % 251));
      await client.send(
        new s3.PutObjectCommand({
          Bucket: name,
          Key: 'stream',
          Body: Readable.from([body.subarray(0, 65_536), body.subarray(65_536)]),
          ContentLength: body.length,
        }),
      );
      const { Body } = await client.send(new s3.GetObjectCommand({ Bucket: name, Key: 'stream' }));
      expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
    });

    it('answers ranges, and 416 for one outside the object', async () => {
      await put('a', '0123456789');
      expect(await read('a', { Range: 'bytes=2-4' })).toBe('234');
      expect(await read('a', { Range: 'bytes=-3' })).toBe('789');
      const partial = await client.send(new s3.GetObjectCommand({ Bucket: name, Key: 'a', Range: 'bytes=8-99' }));
      expect([partial.ContentRange, partial.$metadata.httpStatusCode]).toEqual(['bytes 8-9/10', 206]);
      const error = await failure(read('a', { Range: 'bytes=10-' }));
      expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['InvalidRange', 416]);
    });

    it('throws NoSuchKey for a missing key, and NotFound where the answer has no body', async () => {
      await expect(read('missing')).rejects.toThrow(s3.NoSuchKey);
      const head = client.send(new s3.HeadObjectCommand({ Bucket: name, Key: 'missing' }));
      await expect(head).rejects.toThrow(s3.NotFound);
    });

    it('copies content, metadata and tags, also from a bucket in another Region', async () => {
      world.buckets.create({ name: 'elsewhere-bucket', region: elsewhere });
      const there = new s3.S3Client(world.config('admin', elsewhere));
      await there.send(
        new s3.PutObjectCommand({
          Bucket: 'elsewhere-bucket',
          Key: 'a b',
          Body: 'x',
          Metadata: { m: '1' },
          Tagging: 't=1',
        }),
      );
      there.destroy();
      await client.send(new s3.CopyObjectCommand({ Bucket: name, Key: 'copy', CopySource: 'elsewhere-bucket/a%20b' }));
      const copied = await client.send(new s3.HeadObjectCommand({ Bucket: name, Key: 'copy' }));
      expect(copied).toMatchObject({ Metadata: { m: '1' }, TagCount: 1, ContentLength: 1 });
    });

    it('refuses what it does not have by name', async () => {
      const error = await failure(put('a', '1', { StorageClass: 'GLACIER' }));
      expect(error.message).toBe('NotImplemented: the local cloud has no storage class GLACIER');
      const acl = await failure(put('a', '1', { ACL: 'public-read' }));
      expect(acl.message).toBe('NotImplemented: the local cloud has no s3:PutObject with ACL');
      const restore = await failure(client.send(new s3.RestoreObjectCommand({ Bucket: name, Key: 'a' })));
      expect(restore.message).toBe('NotImplemented: the local cloud has no s3:RestoreObject');
    });
  });

  describe('Multipart uploads', () => {
    beforeEach(() => void world.buckets.create({ name, region }));

    it('joins parts in order, whatever order they came in', async () => {
      const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand({ Bucket: name, Key: 'big' }));
      const part = (PartNumber: number, Body: Buffer) =>
        client.send(new s3.UploadPartCommand({ Bucket: name, Key: 'big', UploadId, PartNumber, Body }));
      const five = Buffer.alloc(5 * 1024 * 1024, 'a');
      const second = await part(2, Buffer.from('tail'));
      const first = await part(1, five);
      const Parts = [
        { PartNumber: 1, ETag: first.ETag },
        { PartNumber: 2, ETag: second.ETag },
      ];
      const done = await client.send(
        new s3.CompleteMultipartUploadCommand({ Bucket: name, Key: 'big', UploadId, MultipartUpload: { Parts } }),
      );
      expect(done.ETag).toMatch(/-2"$/);
      const head = await client.send(new s3.HeadObjectCommand({ Bucket: name, Key: 'big' }));
      expect(head.ContentLength).toBe(five.length + 4);
      expect(await read('big', { Range: 'bytes=-5' })).toBe('atail');
    });

    it('refuses parts that are too small, missing, or of an upload that was aborted', async () => {
      const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand({ Bucket: name, Key: 'big' }));
      const upload = { Bucket: name, Key: 'big', UploadId };
      for (const PartNumber of [1, 2])
        await client.send(new s3.UploadPartCommand({ ...upload, PartNumber, Body: 'x' }));
      const complete = (...numbers: number[]) =>
        client.send(
          new s3.CompleteMultipartUploadCommand({
            ...upload,
            MultipartUpload: { Parts: numbers.map((PartNumber) => ({ PartNumber })) },
          }),
        );
      expect((await failure(complete(1, 2))).name).toBe('EntityTooSmall');
      expect((await failure(complete(2, 1))).name).toBe('InvalidPartOrder');
      expect((await failure(complete(3))).name).toBe('InvalidPart');
      await client.send(new s3.AbortMultipartUploadCommand(upload));
      await expect(complete(1)).rejects.toThrow(s3.NoSuchUpload);
    });
  });

  describe('Tagging', () => {
    it('replaces and tells the tags of a version', async () => {
      world.buckets.create({ name, region });
      await put('a', '1', { Tagging: 'old=1' });
      const TagSet = [{ Key: 'class', Value: 'critical' }];
      await client.send(new s3.PutObjectTaggingCommand({ Bucket: name, Key: 'a', Tagging: { TagSet } }));
      const answer = await client.send(new s3.GetObjectTaggingCommand({ Bucket: name, Key: 'a' }));
      expect(answer.TagSet).toEqual(TagSet);
    });
  });
});
