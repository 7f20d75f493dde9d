import * as s3 from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { accountKeyPolicy, failure, region, transports } from '../world.ts';
import { client, name, put, s3Over, world } from './client.ts';

describe.each(transports)('s3 over %s', (transport) => {
  s3Over(transport);

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
