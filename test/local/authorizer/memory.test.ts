import { describe, expect, it } from 'vitest';
import { createAuthorizer } from '#local/authorizer/authorizer.ts';
import { admin, allow, document, remove, session, snapshot } from './questions.ts';

describe('authorizer', () => {
  describe('Memory', () => {
    it('keeps each question once, granted or not, by role', () => {
      const policies = [document(allow('rds:DeleteDBSnapshot'))];
      const authorizer = createAuthorizer({
        identityPolicies: () => policies,
        resourcePolicies: () => [],
      });
      authorizer.authorize(session, remove);
      authorizer.authorize({ ...session, arn: `${session.arn}-later` }, remove);
      expect(() => authorizer.authorize(session, { ...remove, action: 'rds:DeleteDBInstance' })).toThrow();
      expect(authorizer.used()).toMatchObject([
        {
          principal: 'arn:aws:iam::111122223333:role/lifeboat-take-snapshot',
          action: 'rds:DeleteDBSnapshot',
          granted: true,
        },
        { action: 'rds:DeleteDBInstance', granted: false },
      ]);
    });

    it('keeps one of many granted questions that the same statements answered', () => {
      const { authorize, used } = createAuthorizer({
        identityPolicies: () => policies,
        resourcePolicies: () => [],
      });
      const policies = [document(allow('rds:*', `${snapshot}*`), allow('rds:Delete*', `${snapshot}-b`))];
      for (const end of ['-a', '-c', '-b']) authorize(session, { ...remove, resource: `${snapshot}${end}` });
      expect(used().map(({ resource }) => resource)).toEqual([`${snapshot}-a`, `${snapshot}-b`]);
    });

    it('counts the questions of each call apart, also of one that another call begins', () => {
      const { authorize, watch } = createAuthorizer({ identityPolicies: () => [], resourcePolicies: () => [] });
      const call = { service: 'rds', operation: 'X', region: 'eu-west-1', account: '1', principal: admin, input: {} };
      const outer = watch(call, () => {
        authorize(admin, remove);
        const inner = watch(call, () => authorize(admin, remove));
        authorize(admin, remove);
        return inner.asked;
      });
      expect(outer).toEqual({ result: 1, asked: 2 });
      expect(watch(call, () => 'nothing')).toEqual({ result: 'nothing', asked: 0 });
    });

    it('does not count what is asked after a wait', async () => {
      const { authorize, watch } = createAuthorizer({ identityPolicies: () => [], resourcePolicies: () => [] });
      const call = { service: 'rds', operation: 'X', region: 'eu-west-1', account: '1', principal: admin, input: {} };
      const late = watch(call, async () => {
        await Promise.resolve();
        authorize(admin, remove);
      });
      await late.result;
      expect(late.asked).toBe(0);
    });
  });
});
