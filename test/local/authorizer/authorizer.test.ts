import { describe, expect, it } from 'vitest';
import { createAuthorizer, type PolicySource } from '#local/authorizer/authorizer.ts';
import type { PolicyDocument } from '#local/authorizer/policy.ts';
import type { Access, Principal } from '#local/seams.ts';

const session: Principal = {
  arn: 'arn:aws:sts::111122223333:assumed-role/lifeboat-take-snapshot/run-1',
  kind: 'role',
};
const admin: Principal = { arn: 'arn:aws:iam::111122223333:user/admin', kind: 'admin' };
const snapshot = 'arn:aws:rds:eu-west-1:111122223333:snapshot:lifeboat-orders-1';
const key = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const topic = 'arn:aws:sns:eu-west-1:111122223333:email';

const document = (...Statement: object[]): PolicyDocument => ({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
});

interface Given {
  readonly identity?: readonly object[];
  readonly resource?: readonly object[];
}

/** `allowed`, or what the refusal says. */
function ask(
  { identity = [], resource = [] }: Given,
  access: Access,
  principal = session,
  ownerOf?: PolicySource['ownerOf'],
): string {
  const { authorize } = createAuthorizer({
    ...(ownerOf && { ownerOf }),
    identityPolicies: () => [document(...identity)],
    resourcePolicies: () => (resource.length > 0 ? [document(...resource)] : []),
  });
  try {
    authorize(principal, access);
    return 'allowed';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const remove: Access = { action: 'rds:DeleteDBSnapshot', resource: snapshot };

describe('authorizer', () => {
  describe('Identity policies', () => {
    it('allow nothing by default, in the words of AWS', () => {
      expect(ask({}, remove)).toBe(
        `User: ${session.arn} is not authorized to perform: rds:DeleteDBSnapshot on resource: ${snapshot} because no identity-based policy allows the rds:DeleteDBSnapshot action`,
      );
    });

    it.each([
      ['rds:DeleteDBSnapshot', snapshot],
      ['rds:Delete*', '*'],
      ['RDS:deletedbsnapsho?', 'arn:aws:rds:*:111122223333:snapshot:lifeboat-*'],
      ['*', snapshot],
    ])('allow by %s on %s', (action, resource) => {
      expect(ask({ identity: [allow(action, resource)] }, remove)).toBe('allowed');
    });

    it.each([
      ['rds:DeleteDBInstance', '*'],
      ['rds:DeleteDBSnapshot', 'arn:aws:rds:eu-west-1:111122223333:snapshot:orders-*'],
      ['rds:DeleteDBSnapshot', snapshot.toUpperCase()],
      ['rds:DeleteDBSnapsho', '*'],
    ])('do not allow by %s on %s', (action, resource) => {
      expect(ask({ identity: [allow(action, resource)] }, remove)).toContain('no identity-based policy');
    });

    it('are overruled by a deny, whatever else allows', () => {
      const deny = { Effect: 'Deny', Action: 'rds:Delete*', Resource: '*' };
      expect(ask({ identity: [allow('*'), deny] }, remove)).toMatch(
        /with an explicit deny in an identity-based policy$/,
      );
    });

    it('understand NotAction and NotResource', () => {
      const anythingElse = { Effect: 'Allow', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::*' };
      expect(ask({ identity: [anythingElse] }, remove)).toBe('allowed');
      expect(ask({ identity: [anythingElse] }, { action: 'iam:PassRole', resource: '*' })).not.toBe('allowed');
      expect(ask({ identity: [anythingElse] }, { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' })).not.toBe(
        'allowed',
      );
    });

    it('cover an action without a resource only by a pattern for everything', () => {
      const list: Access = { action: 'kms:ListAliases', resource: '*' };
      expect(ask({ identity: [allow('kms:ListAliases', key)] }, list)).toBe(
        `User: ${session.arn} is not authorized to perform: kms:ListAliases because no identity-based policy allows the kms:ListAliases action`,
      );
      expect(ask({ identity: [allow('kms:ListAliases')] }, list)).toBe('allowed');
    });
  });

  describe('Resource policies', () => {
    const publish: Access = { action: 'sns:Publish', resource: topic };
    const to = (Principal: unknown) => ({ Effect: 'Allow', Principal, Action: 'sns:Publish', Resource: topic });

    it('allow a role that they name, by role or by session', () => {
      for (const AWS of ['arn:aws:iam::111122223333:role/service/lifeboat-take-snapshot', session.arn]) {
        expect(ask({ resource: [to({ AWS })] }, publish)).toBe('allowed');
      }
      expect(ask({ resource: [to({ AWS: 'arn:aws:iam::111122223333:role/other' })] }, publish)).not.toBe('allowed');
    });

    it('leave the decision to the identity’s policies when they name its account', () => {
      for (const AWS of ['111122223333', 'arn:aws:iam::111122223333:root']) {
        expect(ask({ resource: [to({ AWS })] }, publish)).toMatch(/no identity-based policy/);
        expect(ask({ resource: [to({ AWS })], identity: [allow('sns:Publish')] }, publish)).toBe('allowed');
      }
    });

    it('are the only ones that count for a service', () => {
      const alarm: Principal = { arn: 'cloudwatch.amazonaws.com', kind: 'service' };
      expect(ask({ resource: [to({ Service: 'events.amazonaws.com' })] }, publish, alarm)).toMatch(
        /no resource-based policy/,
      );
      expect(ask({ resource: [to({ Service: 'cloudwatch.amazonaws.com' })] }, publish, alarm)).toBe('allowed');
    });

    it('can deny the administrator too', () => {
      const deny = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' };
      expect(ask({}, publish, admin)).toBe('allowed');
      expect(ask({ resource: [deny] }, publish, admin)).toMatch(/with an explicit deny in a resource-based policy$/);
    });

    it('fulfil a rule for TLS: both transports count as secure', () => {
      const deny = {
        Effect: 'Deny',
        Principal: '*',
        Action: '*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      };
      expect(ask({ identity: [allow('sns:Publish')], resource: [deny] }, publish)).toBe('allowed');
    });
  });

  describe('Other accounts', () => {
    const theirs = '444455556666';
    const bucket = 'arn:aws:s3:::their-bucket';
    const read: Access = { action: 's3:GetObject', resource: `${bucket}/key` };
    const decrypt: Access = { action: 'kms:Decrypt', resource: `arn:aws:kms:eu-west-1:${theirs}:key/1` };
    const to = (AWS: string) => ({ Effect: 'Allow', Principal: { AWS }, Action: '*', Resource: '*' });
    const account = to('arn:aws:iam::111122223333:root');
    const foreign = (given: Given, access: Access, principal = session) =>
      ask(given, access, principal, (arn) => (arn.startsWith(bucket) ? theirs : undefined));

    it.each([
      ['a bucket', read],
      ['a key', decrypt],
    ])('let nobody touch %s, the administrator included, unless both sides allow', (_, access) => {
      const identity = [allow('*')];
      for (const principal of [session, admin]) {
        expect(foreign({ identity }, access, principal)).toMatch(/no resource-based policy allows/);
        expect(foreign({ identity, resource: [to(`arn:aws:iam::${theirs}:root`)] }, access, principal)).toMatch(
          /no resource-based policy allows/,
        );
        expect(foreign({ identity, resource: [account] }, access, principal)).toBe('allowed');
      }
      for (const resource of [account, to('arn:aws:iam::111122223333:role/lifeboat-take-snapshot')]) {
        expect(foreign({ resource: [resource] }, access)).toMatch(/no identity-based policy allows/);
      }
    });

    it('are told from one’s own by the ARN, or by the owner of the bucket', () => {
      const identity = [allow('s3:*')];
      expect(ask({ identity }, read)).toBe('allowed');
      expect(foreign({ identity }, { ...read, resource: 'arn:aws:s3:::own-bucket/key' })).toBe('allowed');
      const condition = { StringEquals: { 'aws:ResourceAccount': theirs } };
      expect(foreign({ identity: [allow('s3:*', '*', condition)], resource: [account] }, read)).toBe('allowed');
      expect(ask({ identity: [allow('s3:*', '*', condition)] }, read)).not.toBe('allowed');
    });

    it('have snapshots whose sharing is RDS’s business', () => {
      const copy = { action: 'rds:CopyDBSnapshot', resource: `arn:aws:rds:eu-west-1:${theirs}:snapshot:a` };
      expect(foreign({ identity: [allow('rds:CopyDBSnapshot')] }, copy)).toBe('allowed');
      expect(foreign({}, copy)).toMatch(/no identity-based policy/);
    });
  });

  describe('Keys', () => {
    const decrypt: Access = { action: 'kms:Decrypt', resource: key };
    const toAccount = {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'kms:*',
      Resource: '*',
    };

    it('need their own policy to hand the decision over, also for the administrator', () => {
      for (const principal of [session, admin]) {
        expect(ask({ identity: [allow('kms:*')] }, decrypt, principal)).toMatch(
          /because no resource-based policy allows the kms:Decrypt action$/,
        );
        expect(ask({ identity: [allow('kms:*')], resource: [toAccount] }, decrypt, principal)).toBe('allowed');
      }
      expect(ask({ resource: [toAccount] }, decrypt)).toMatch(/no identity-based policy/);
    });
  });

  describe('Conditions', () => {
    const check = (Condition: object, context: Access['context'] = {}) =>
      ask({ identity: [allow('rds:*', '*', Condition)] }, { ...remove, context }) === 'allowed';
    const tag = 'aws:ResourceTag/lifeboat:policy';

    it.each<[object, Access['context'], boolean]>([
      [{ StringEquals: { [tag]: 'pol' } }, { [tag]: 'pol' }, true],
      [{ StringEquals: { [tag]: ['a', 'pol'] } }, { [tag]: 'pol' }, true],
      [{ StringEquals: { [tag]: 'pol' } }, { [tag]: 'Pol' }, false],
      [{ StringEquals: { [tag]: 'pol' } }, {}, false],
      [{ StringEquals: { 'AWS:resourcetag/lifeboat:policy': 'pol' } }, { [tag]: 'pol' }, true],
      [{ StringEqualsIfExists: { [tag]: 'pol' } }, {}, true],
      [{ StringNotEquals: { [tag]: 'pol' } }, {}, true],
      [{ StringNotEquals: { [tag]: ['a', 'pol'] } }, { [tag]: 'pol' }, false],
      [{ StringLike: { [tag]: 'p*' } }, { [tag]: 'pol' }, true],
      [{ StringNotLike: { [tag]: 'p*' } }, { [tag]: 'pol' }, false],
      [
        { ArnLike: { 'aws:SourceArn': 'arn:aws:states:*:stateMachine:life*' } },
        { 'aws:SourceArn': 'arn:aws:states:x:1:stateMachine:lifeboat' },
        true,
      ],
      [{ Bool: { 'kms:GrantIsForAWSResource': true } }, { 'kms:GrantIsForAWSResource': 'true' }, true],
      [{ Null: { [tag]: 'true' } }, {}, true],
      [{ Null: { [tag]: 'false' } }, {}, false],
      [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, { 'aws:TagKeys': ['a'] }, true],
      [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, { 'aws:TagKeys': ['a', 'c'] }, false],
      [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, true],
      [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, { 'aws:TagKeys': ['a', 'c'] }, true],
      [{ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, false],
      [{ StringEquals: { [tag]: 'pol' }, Bool: { 'aws:SecureTransport': 'false' } }, { [tag]: 'pol' }, false],
      [{ StringEquals: { 'aws:PrincipalAccount': '111122223333' } }, {}, true],
      [{ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/lifeboat-take-snapshot' } }, {}, true],
    ])('%j with %j: %s', (condition, context, expected) => {
      expect(check(condition, context)).toBe(expected);
    });

    it('replace policy variables, and match nothing when one has no value', () => {
      const mine = (value: string) => ({ StringEquals: { [tag]: value } });
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is a policy variable.
      const variable = '${aws:PrincipalAccount}';
      expect(check(mine(variable), { [tag]: '111122223333' })).toBe(true);
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is a policy variable.
      expect(check(mine('${aws:SourceAccount}'), { [tag]: '' })).toBe(false);
    });
  });

  describe('What it does not know', () => {
    it.each([
      [{ Condition: { DateLessThan: { 'aws:CurrentTime': 'x' } } }, 'condition operator DateLessThan'],
      [{ Condition: { StringEquals: { 'aws:CurrentTime': 'x' } } }, 'condition key aws:CurrentTime'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is a policy variable.
      [{ Condition: { StringEquals: { 'aws:SourceAccount': '${aws:username}' } } }, 'policy variable ${aws:username}'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: this is a policy variable.
      [{ Resource: 'arn:aws:s3:::${aws:userid}' }, 'policy variable ${aws:userid}'],
      [{ Principal: { Federated: 'x' } }, 'principal kind Federated'],
      [{ Effect: 'Perhaps' }, 'Effect "Perhaps"'],
      [{ Actions: 'x' }, 'statement element Actions'],
    ])('refuses %j by name', (change, what) => {
      const answer = ask({ identity: [{ ...allow('rds:*'), ...change }] }, remove);
      expect(answer).toBe(`the local cloud has no ${what}, which the policy of ${session.arn} uses`);
    });
  });

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
