import * as kms from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyStore, type KeyStore } from '#local/services/kms/key-store.ts';
import type { Key } from '#local/services/kms/keys.ts';
import { accountKeyPolicy, createWorld, elsewhere, failure, region, role, transports, type World } from './world.ts';

const alias = 'alias/lifeboat-pol-isms-008';

describe.each(transports)('kms over %s', (transport) => {
  let world: World;
  let client: kms.KMSClient;
  let key: Key;
  beforeEach(async () => {
    world = await createWorld({ transport });
    client = new kms.KMSClient(world.config());
    key = world.keyring.create({ region, policy: accountKeyPolicy, rotation: true, aliases: [alias] });
  });
  afterEach(async () => {
    client.destroy();
    await world.close();
  });

  const describeKey = (KeyId: string) => client.send(new kms.DescribeKeyCommand({ KeyId }));

  describe('Keys and aliases', () => {
    it('finds a key by id, ARN, alias and alias ARN', async () => {
      const arn = key.arn.replace(`key/${key.id}`, alias);
      for (const reference of [key.id, key.arn, alias, arn]) {
        expect((await describeKey(reference)).KeyMetadata?.Arn).toBe(key.arn);
      }
    });

    it('has one alias of the same name in every Region, each with a key of its own', async () => {
      const other = world.keyring.create({ region: elsewhere, policy: accountKeyPolicy, aliases: [alias] });
      const there = new kms.KMSClient(world.config('admin', elsewhere));
      const found = await there.send(new kms.DescribeKeyCommand({ KeyId: alias }));
      there.destroy();
      expect(found.KeyMetadata?.Arn).toBe(other.arn);
      await expect(describeKey(other.arn)).rejects.toThrow(kms.NotFoundException);
    });

    it('lists aliases in pages of two', async () => {
      for (const name of ['alias/b', 'alias/a']) world.keyring.alias(region, name, key);
      const pages: (string | undefined)[][] = [];
      for await (const page of kms.paginateListAliases({ client }, {})) {
        pages.push((page.Aliases ?? []).map(({ AliasName }) => AliasName));
      }
      expect(pages).toEqual([['alias/a', 'alias/b'], [alias]]);
    });

    it('tells policy and rotation', async () => {
      const { Policy = '' } = await client.send(new kms.GetKeyPolicyCommand({ KeyId: key.id }));
      expect(JSON.parse(Policy)).toEqual(accountKeyPolicy);
      const rotation = await client.send(new kms.GetKeyRotationStatusCommand({ KeyId: key.id }));
      expect(rotation.KeyRotationEnabled).toBe(true);
    });
  });

  describe('Encryption', () => {
    const encrypt = async (context?: Record<string, string>) => {
      const Plaintext = Buffer.from('secret');
      const { CiphertextBlob } = await client.send(
        new kms.EncryptCommand({ KeyId: alias, Plaintext, ...(context ? { EncryptionContext: context } : {}) }),
      );
      return CiphertextBlob ?? new Uint8Array();
    };

    it('gives back what was encrypted, without being told the key', async () => {
      const { Plaintext, KeyId } = await client.send(new kms.DecryptCommand({ CiphertextBlob: await encrypt() }));
      expect([Buffer.from(Plaintext ?? []).toString(), KeyId]).toEqual(['secret', key.arn]);
    });

    it('refuses a blob that is damaged or has another context', async () => {
      const blob = await encrypt({ bucket: 'a' });
      const decrypt = (CiphertextBlob: Uint8Array, EncryptionContext: Record<string, string>) =>
        client.send(new kms.DecryptCommand({ CiphertextBlob, EncryptionContext }));
      await decrypt(blob, { bucket: 'a' });
      await expect(decrypt(blob, { bucket: 'b' })).rejects.toThrow(kms.InvalidCiphertextException);
      await expect(decrypt(blob.slice(0, -20), { bucket: 'a' })).rejects.toThrow(kms.InvalidCiphertextException);
    });

    it('makes data keys of the length asked for', async () => {
      const made = await client.send(new kms.GenerateDataKeyCommand({ KeyId: alias, KeySpec: 'AES_256' }));
      expect(made.Plaintext).toHaveLength(32);
      const opened = await client.send(new kms.DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
      expect(opened.Plaintext).toEqual(made.Plaintext);
    });
  });

  describe('Key states', () => {
    const use = () => client.send(new kms.GenerateDataKeyCommand({ KeyId: alias, NumberOfBytes: 16 }));

    it('refuses to use a disabled key, and uses it again when enabled', async () => {
      await client.send(new kms.DisableKeyCommand({ KeyId: key.id }));
      await expect(use()).rejects.toThrow(kms.DisabledException);
      await client.send(new kms.EnableKeyCommand({ KeyId: key.id }));
      expect((await use()).Plaintext).toHaveLength(16);
    });

    it('refuses to use a key that waits for its deletion, which cancelling leaves disabled', async () => {
      const planned = await client.send(new kms.ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays: 7 }));
      expect(planned.DeletionDate).toEqual(new Date(world.clock.now() + 7 * 86_400_000));
      await expect(use()).rejects.toThrow(kms.KMSInvalidStateException);
      await client.send(new kms.CancelKeyDeletionCommand({ KeyId: key.id }));
      expect((await describeKey(key.id)).KeyMetadata?.KeyState).toBe('Disabled');
    });

    it('lets nothing but cancelling be done to a key that waits for its deletion', async () => {
      await client.send(new kms.ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays: 7 }));
      for (const command of [
        new kms.EnableKeyCommand({ KeyId: key.id }),
        new kms.DisableKeyCommand({ KeyId: key.id }),
        new kms.ScheduleKeyDeletionCommand({ KeyId: key.id }),
      ]) {
        await expect(client.send(command as kms.EnableKeyCommand)).rejects.toThrow(kms.KMSInvalidStateException);
      }
      await client.send(new kms.CancelKeyDeletionCommand({ KeyId: key.id }));
      await expect(client.send(new kms.CancelKeyDeletionCommand({ KeyId: key.id }))).rejects.toThrow('not pending');
    });

    it.each([6, 31])('refuses a waiting time of %s days', async (PendingWindowInDays) => {
      const command = new kms.ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays });
      expect((await failure(client.send(command))).name).toBe('ValidationException');
    });

    it('knows a key no more when its date has come, nor its alias, and leaves others', async () => {
      world.keyring.create({ region, policy: accountKeyPolicy, aliases: ['alias/other'] });
      await client.send(new kms.ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays: 7 }));
      world.clock.time += 7 * 86_400_000;
      await expect(describeKey(key.id)).rejects.toThrow(kms.NotFoundException);
      await expect(use()).rejects.toThrow(kms.NotFoundException);
      const { Aliases } = await client.send(new kms.ListAliasesCommand({}));
      expect(Aliases?.map(({ AliasName }) => AliasName)).toEqual(['alias/other']);
    });

    it('tells those who watch of each change of state', () => {
      const heard: string[] = [];
      world.keyring.watch((arn) => heard.push(`${arn === key.arn} ${key.state}`));
      world.keyring.become(key, 'Disabled');
      world.keyring.become(key, 'Disabled');
      world.keyring.become(key, 'Enabled');
      expect(heard).toEqual(['true Disabled', 'true Enabled']);
    });
  });

  describe('Permissions', () => {
    const asRole = async () => {
      const caller = new kms.KMSClient(world.config('role'));
      const outcome = await failure(caller.send(new kms.EncryptCommand({ KeyId: alias, Plaintext: Buffer.from('x') })));
      caller.destroy();
      return outcome;
    };

    it('needs the key policy to speak before an identity’s own policies count', async () => {
      world.allow('kms:*');
      key.policy = { Statement: [] };
      const error = await asRole();
      expect([error.name, error.$metadata?.httpStatusCode]).toEqual(['AccessDeniedException', 400]);
      expect(error.message).toMatch(/because no resource-based policy allows the kms:Encrypt action$/);
    });

    it('needs the identity’s own policies when the key policy leaves it to the account', async () => {
      expect((await asRole()).message).toMatch(/because no identity-based policy allows the kms:Encrypt action$/);
    });
  });

  describe('Use by other services', () => {
    let store: KeyStore;
    beforeEach(() => {
      store = createKeyStore({ keys: world.keyring, authorize: world.authorizer.authorize });
    });
    const use = (...actions: string[]) => store.use({ principal: role, region, key: alias, actions, via: 'rds' });

    it('asks for the caller’s permission through that service, and answers the key’s ARN', () => {
      world.allow('kms:GenerateDataKey', key.arn, { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } });
      expect(() => use('kms:GenerateDataKey')).toThrow(/no identity-based policy allows the kms:GenerateDataKey/);
      world.allow('kms:GenerateDataKey', key.arn, {
        StringEquals: { 'kms:ViaService': `rds.${region}.amazonaws.com` },
      });
      expect(use('kms:GenerateDataKey')).toBe(key.arn);
    });

    it('tells the aliases of the key, so that policies can name a key by them', () => {
      const named = (name: string) => ({ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': name } });
      world.allow('kms:Decrypt', '*', named('alias/other'));
      expect(() => use('kms:Decrypt')).toThrow(/no identity-based policy/);
      world.allow('kms:Decrypt', '*', named(alias));
      expect(use('kms:Decrypt')).toBe(key.arn);
    });

    it('marks grants as made for AWS resources', () => {
      world.allow('kms:CreateGrant', key.arn, { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
      expect(use('kms:CreateGrant')).toBe(key.arn);
    });

    it('says whether a key can be used', () => {
      world.allow('kms:*');
      expect(store.isEnabled(store.resolve(region, alias))).toBe(true);
      key.state = 'PendingDeletion';
      expect(store.isEnabled(key.arn)).toBe(false);
      expect(() => use('kms:DescribeKey')).toThrow(`${key.arn} is pending deletion.`);
    });
  });
});
