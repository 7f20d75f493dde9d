import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Use } from '#local/authorizer/authorizer.ts';
import { matches } from '#local/authorizer/patterns.ts';
import type { PolicyDocument } from '#local/authorizer/policy.ts';
import { unusedActions } from '#local/authorizer/unused.ts';

const use = (action: string, resource: string, granted = true): Use => ({
  principal: 'arn:aws:iam::111122223333:role/r',
  action,
  resource,
  context: {},
  granted,
});

describe('unused permissions', () => {
  const policy: PolicyDocument = {
    Statement: [
      { Sid: 'Snapshots', Effect: 'Allow', Action: ['rds:DescribeDB*', 'rds:DeleteDBSnapshot'], Resource: ['arn:a'] },
      { Sid: 'Never', Effect: 'Deny', Action: 'rds:DeleteDBInstance', Resource: '*' },
    ],
  };

  it('are those that no granted call has needed', () => {
    const uses = [use('rds:DescribeDBSnapshots', 'arn:a')];
    expect(unusedActions(policy, uses, 'role r')).toEqual([
      { sid: 'Snapshots', action: 'rds:DeleteDBSnapshot', resources: ['arn:a'] },
    ]);
  });

  it('stay unused when the call was refused, or was about another resource', () => {
    const uses = [use('rds:DeleteDBSnapshot', 'arn:a', false), use('rds:DescribeDBSnapshots', 'arn:b')];
    expect(unusedActions(policy, uses, 'role r').map(({ action }) => action)).toEqual([
      'rds:DescribeDB*',
      'rds:DeleteDBSnapshot',
    ]);
  });
});

describe('patterns', () => {
  it('match what they were made from by hiding parts of it', () => {
    const part = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), fc.nat(), (parts, which) => {
        const plain = parts.map((text) => text.replace(/[*?]/g, '.'));
        const hidden = plain.map((text, n) => (n === which % plain.length ? '*' : text));
        expect(matches(hidden.join(''), plain.join(''))).toBe(true);
        expect(matches(plain.join(''), `${plain.join('')}x`)).toBe(false);
      }),
    );
  });
});
