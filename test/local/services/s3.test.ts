import { Readable } from 'node:stream';
import * as s3 from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountKeyPolicy, createWorld, elsewhere, failure, region, transports, type World } from './world.ts';

const name = 'lifeboat-pol-isms-008-ledger-111122223333-eu-west-1';

describe.each(transports)('s3 over %s', (transport) => {
  let world: World;
  let client: s3.S3Client;
  beforeEach(async () => {
    world = await createWorld({ transport });
    client = new s3.S3Client(world.config());
  });
  afterEach(async () => {
    client.destroy();
    await world.close();
  });

  const put = (Key: string, Body: string, more: Partial<s3.PutObjectCommandInput> = {}) =>
    client.send(new s3.PutObjectCommand({ Bucket: name, Key, Body, ...more }));
  const read = async (Key: string, more: Partial<s3.GetObjectCommandInput> = {}) => {
    const { Body } = await client.send(new s3.GetObjectCommand({ Bucket: name, Key, ...more }));
    return Body?.transformToString();
  };

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

  describe('Encryption', () => {
    it('asks for the key on behalf of the caller, so that a role without it cannot write or read', async () => {
      const key = world.keyring.create({ region, policy: accountKeyPolicy, aliases: ['alias/ledger'] });
      world.buckets.create({
        name,
        region,
        encryption: { algorithm: 'aws:kms', key: 'alias/ledger', bucketKey: true },
      });
      world.allow(['s3:PutObject', 's3:GetObject'], `arn:aws:s3:::${name}/*`);
      const caller = new s3.S3Client(world.config('role'));
      const write = () => caller.send(new s3.PutObjectCommand({ Bucket: name, Key: 'a', Body: '1' }));
      const error = await failure(write());
      expect(error.name).toBe('AccessDenied');
      expect(error.message).toContain(`not authorized to perform: kms:GenerateDataKey on resource: ${key.arn}`);

      const viaS3 = { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } };
      world.allow('kms:GenerateDataKey', key.arn, viaS3);
      expect(await write()).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key.arn });
      const reading = await failure(caller.send(new s3.GetObjectCommand({ Bucket: name, Key: 'a' })));
      expect(reading.message).toContain('kms:Decrypt');
      caller.destroy();

      key.state = 'Disabled';
      expect((await failure(put('b', '1'))).name).toBe('KMS.DisabledException');
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

  describe('Permissions', () => {
    it('names user, action and resource as S3 does', async () => {
      world.buckets.create({ name, region });
      const caller = new s3.S3Client(world.config('role'));
      const error = await failure(caller.send(new s3.PutObjectCommand({ Bucket: name, Key: 'a', Body: '1' })));
      expect(error.message).toBe(
        `User: arn:aws:sts::111122223333:assumed-role/lifeboat-worker/session is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${name}/a" because no identity-based policy allows the s3:PutObject action`,
      );
      caller.destroy();
    });

    it('does not tell whether a key exists to those who may not list', async () => {
      world.buckets.create({ name, region });
      world.allow('s3:GetObject');
      const caller = new s3.S3Client(world.config('role'));
      const get = () => caller.send(new s3.GetObjectCommand({ Bucket: name, Key: 'missing' }));
      expect((await failure(get())).name).toBe('AccessDenied');
      world.allow('s3:ListBucket');
      expect((await failure(get())).name).toBe('NoSuchKey');
      caller.destroy();
    });

    it('can be held by the bucket policy to write only what is not there yet', async () => {
      const policy = {
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:PutObject',
            Resource: `arn:aws:s3:::${name}/ledger/*`,
            Condition: { Null: { 's3:if-none-match': 'true' } },
          },
        ],
      };
      world.buckets.create({ name, region, policy });
      await put('ledger/1', '1', { IfNoneMatch: '*' });
      expect((await failure(put('ledger/2', '1'))).name).toBe('AccessDenied');
      await put('reports/1', '1');
    });

    it('refuses everybody while a policy of the bucket denies everything, until it is taken away', async () => {
      world.buckets.create({ name, region });
      world.allow('s3:*');
      const caller = new s3.S3Client(world.config('role'));
      const write = () => caller.send(new s3.PutObjectCommand({ Bucket: name, Key: 'k', Body: 'x' }));
      const deny = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${name}/*` };
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
      await client.send(new s3.PutBucketPolicyCommand({ Bucket: name, Policy }));
      expect((await failure(write())).name).toBe('AccessDenied');
      await client.send(new s3.DeleteBucketPolicyCommand({ Bucket: name }));
      await write();
      caller.destroy();
    });

    it('obeys the bucket policy, whose TLS rule local callers fulfil', async () => {
      const statement = { Effect: 'Deny', Principal: '*', Resource: ['*'] };
      const policy = {
        Statement: [
          { ...statement, Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
          { ...statement, Action: 's3:*', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
          { ...statement, Action: 's3:DeleteObject' },
        ],
      };
      world.buckets.create({ name, region, policy });
      await put('a', '1');
      const error = await failure(client.send(new s3.DeleteObjectCommand({ Bucket: name, Key: 'a' })));
      expect(error.message).toMatch(/with an explicit deny in a resource-based policy$/);
    });
  });
});
