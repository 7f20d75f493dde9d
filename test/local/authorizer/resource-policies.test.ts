import { describe, expect, it } from 'vitest';
import type { Access, Principal } from '#local/seams.ts';
import { admin, allow, ask, type Given, key, session } from './questions.ts';

const topic = 'arn:aws:sns:eu-west-1:111122223333:email';

describe('authorizer', () => {
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
});
