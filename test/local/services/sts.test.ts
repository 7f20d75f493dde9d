import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { account, createWorld, role, transports } from './world.ts';

describe.each(transports)('sts over %s', (transport) => {
  describe('Caller identity', () => {
    it('tells anybody who they are, without any permission', async () => {
      const world = await createWorld({ transport });
      const client = new STSClient(world.config('role'));
      const identity = await client.send(new GetCallerIdentityCommand({}));
      client.destroy();
      await world.close();
      expect(identity).toMatchObject({ Account: account, Arn: role.arn });
    });
  });
});
