import * as manager from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountKeyPolicy, createWorld, elsewhere, failure, region, transports, type World } from './world.ts';

describe.each(transports)('secretsmanager over %s', (transport) => {
  let world: World;
  let client: manager.SecretsManagerClient;
  beforeEach(async () => {
    world = await createWorld({ transport });
    client = new manager.SecretsManagerClient(world.config());
  });
  afterEach(async () => {
    client.destroy();
    await world.close();
  });

  const value = (SecretId: string, more: Partial<manager.GetSecretValueCommandInput> = {}) =>
    client.send(new manager.GetSecretValueCommand({ SecretId, ...more }));

  describe('Secrets', () => {
    it('answers by name, ARN, and ARN without its random end', async () => {
      const { arn } = world.secrets.create({ name: 'orders/password', region, value: 's3cret' });
      expect(arn).toMatch(/:secret:orders\/password-[A-Za-z0-9]{6}$/);
      for (const id of ['orders/password', arn, arn.slice(0, -7)])
        expect((await value(id)).SecretString).toBe('s3cret');
    });

    it('has no versions but the current one, and none in other Regions', async () => {
      world.secrets.create({ name: 'a', region, value: 'x' });
      world.secrets.create({ name: 'b', region: elsewhere, value: 'x' });
      expect((await value('a', { VersionStage: 'AWSCURRENT' })).VersionStages).toEqual(['AWSCURRENT']);
      await expect(value('a', { VersionStage: 'AWSPREVIOUS' })).rejects.toThrow(manager.ResourceNotFoundException);
      await expect(value('b')).rejects.toThrow(manager.ResourceNotFoundException);
    });

    it('describes without the value, and lists in pages of two', async () => {
      for (const name of ['a', 'b', 'c']) world.secrets.create({ name, region, value: 'x', tags: { team: 'dba' } });
      const described = await client.send(new manager.DescribeSecretCommand({ SecretId: 'a' }));
      expect(described.Tags).toEqual([{ Key: 'team', Value: 'dba' }]);
      expect(JSON.stringify(described)).not.toContain('SecretString');
      const pages: number[] = [];
      for await (const page of manager.paginateListSecrets({ client }, {})) pages.push(page.SecretList?.length ?? 0);
      expect(pages).toEqual([2, 1]);
    });
  });

  describe('Generation', () => {
    it('makes the string that the template asks for', () => {
      const template = { SecretStringTemplate: '{"username":"admin"}', GenerateStringKey: 'password' };
      const made = world.secrets.create({
        name: 'g',
        region,
        value: { ...template, PasswordLength: 40, ExcludePunctuation: true },
      });
      const { username, password } = JSON.parse(made.value);
      expect([username, password.length]).toEqual(['admin', 40]);
      expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z\d]+$/);
    });
  });

  describe('Permissions', () => {
    it('asks for the secret and for its key', async () => {
      const key = world.keyring.create({ region, policy: accountKeyPolicy });
      const { arn } = world.secrets.create({ name: 'a', region, value: 'x', kmsKey: key.id });
      const caller = new manager.SecretsManagerClient(world.config('role'));
      const get = () => caller.send(new manager.GetSecretValueCommand({ SecretId: 'a' }));
      expect((await failure(get())).message).toContain(`secretsmanager:GetSecretValue on resource: ${arn}`);
      world.allow('secretsmanager:GetSecretValue', arn);
      expect((await failure(get())).message).toContain(`kms:Decrypt on resource: ${key.arn}`);
      world.allow('kms:Decrypt', key.arn);
      expect((await get()).SecretString).toBe('x');
      caller.destroy();
    });
  });
});
