import { describe, expect, it } from 'vitest';
import type { Access } from '#local/seams.ts';
import { allow, ask, key, remove, session, snapshot } from './questions.ts';

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
});
