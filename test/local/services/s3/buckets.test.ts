import * as s3 from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { elsewhere, failure, region, transports } from '../world.ts';
import { client, name, put, s3Over, world } from './client.ts';

describe.each(transports)('s3 over %s', (transport) => {
  s3Over(transport);

  describe('Buckets', () => {
    it('answers about a bucket made in a Region, and lists it with its Region', async () => {
      await client.send(
        new s3.CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint: region } }),
      );
      expect((await client.send(new s3.HeadBucketCommand({ Bucket: name }))).BucketRegion).toBe(region);
      const { Buckets } = await client.send(new s3.ListBucketsCommand({}));
      expect(Buckets).toMatchObject([{ Name: name, BucketRegion: region }]);
      const { LocationConstraint } = await client.send(new s3.GetBucketLocationCommand({ Bucket: name }));
      expect(LocationConstraint).toBe(region);
    });

    it('refuses a name that another Region has already taken', async () => {
      world.buckets.create({ name, region: elsewhere });
      const again = client.send(
        new s3.CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint: region } }),
      );
      await expect(again).rejects.toThrow(s3.BucketAlreadyOwnedByYou);
    });

    it('sends callers of the wrong Region to the right one', async () => {
      world.buckets.create({ name, region: elsewhere });
      const error = await failure(client.send(new s3.HeadBucketCommand({ Bucket: name })));
      expect(error.$metadata?.httpStatusCode).toBe(301);
    });

    it('says which bucket is missing, and keeps one that is not empty', async () => {
      expect((await failure(put('a', '1'))).name).toBe('NoSuchBucket');
      world.buckets.create({ name, region });
      await put('a', '1');
      const error = await failure(client.send(new s3.DeleteBucketCommand({ Bucket: name })));
      expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['BucketNotEmpty', 409]);
    });
  });

  describe('Listings', () => {
    beforeEach(() => void world.buckets.create({ name, region, versioning: 'Enabled' }));

    it('pages by two when the caller names no size, and honours the size it names', async () => {
      for (const key of ['c', 'a', 'b', 'e', 'd']) await put(key, key);
      const pages: string[][] = [];
      for await (const page of s3.paginateListObjectsV2({ client }, { Bucket: name })) {
        pages.push((page.Contents ?? []).map(({ Key = '' }) => Key));
      }
      expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
      const four = await client.send(new s3.ListObjectsV2Command({ Bucket: name, MaxKeys: 4 }));
      expect([four.KeyCount, four.IsTruncated, four.MaxKeys]).toEqual([4, true, 4]);
    });

    it('groups keys by delimiter and honours prefix and start', async () => {
      for (const key of ['ledger/a/1', 'ledger/b/1', 'ledger/b/2', 'ledger/z', 'reports/1']) await put(key, key);
      const page = await client.send(
        new s3.ListObjectsV2Command({ Bucket: name, Prefix: 'ledger/', Delimiter: '/', MaxKeys: 10 }),
      );
      expect(page.CommonPrefixes).toEqual([{ Prefix: 'ledger/a/' }, { Prefix: 'ledger/b/' }]);
      expect(page.Contents?.map(({ Key }) => Key)).toEqual(['ledger/z']);
      const rest = await client.send(
        new s3.ListObjectsV2Command({ Bucket: name, StartAfter: 'ledger/b/2', MaxKeys: 10 }),
      );
      expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['ledger/z', 'reports/1']);
    });

    it('reads the objects of a bucket by prefix, without what is hidden, for those who watch the world', async () => {
      for (const key of ['a/2', 'b/1', 'a/1', 'a/3']) await put(key, key);
      await client.send(new s3.DeleteObjectCommand({ Bucket: name, Key: 'a/2' }));
      expect([...world.buckets.objects(name, 'a/')].map(({ key }) => key)).toEqual(['a/1', 'a/3']);
      expect([...world.buckets.objects('none')]).toEqual([]);
    });

    it('lists versions newest first, and loses none when they are deleted between pages', async () => {
      for (const body of ['1', '2', '3', '4', '5']) await put('a', body);
      await put('b', '1');
      const seen: string[] = [];
      let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
      for (let page = 0; page < 10; page++) {
        const answer = await client.send(new s3.ListObjectVersionsCommand({ Bucket: name, ...markers }));
        for (const { Key, VersionId } of answer.Versions ?? []) {
          seen.push(`${Key} ${VersionId}`);
          await client.send(new s3.DeleteObjectCommand({ Bucket: name, Key, VersionId }));
        }
        if (!answer.IsTruncated) break;
        markers = { KeyMarker: answer.NextKeyMarker, VersionIdMarker: answer.NextVersionIdMarker };
      }
      expect(new Set(seen).size).toBe(6);
      expect(world.buckets.find(name)?.objects.size).toBe(0);
    });
  });
});
