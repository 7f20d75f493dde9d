import { describe, expect, it } from 'vitest';
import type { RecoveryPoint } from '#core/model.ts';
import { backupRule } from '#lambdas/rules.ts';
import { inspectPlace, type Place } from '#lambdas/verify-recovery-point/inspect.ts';
import { policyFile } from './cloud.ts';

const policy = policyFile();
const rule = backupRule(policy, 'database-full');
const cycle = { policy, rule: rule.name, scheduledAt: '2026-01-17T02:00:00Z' };
const key = (region: string) => `arn:aws:kms:${region}:111122223333:key/k`;

function pointIn(region: string, more: Partial<RecoveryPoint> = {}): RecoveryPoint {
  const owner = { policy: 'pol-isms-008', rule: rule.name, class: 'critical', cycle: cycle.scheduledAt };
  return {
    ...{ id: 'p', arn: 'a', resource: 'orders', kind: 'rds-instance', status: 'available', encrypted: true },
    ...{ place: { account: '111122223333', region }, keyArn: key(region), takenAt: '2026-01-17T02:01:00Z' },
    ...{ engine: 'postgres', engineVersion: '18.4', allocatedGiB: 20, tags: {} },
    owner: { ...owner, clauses: [], pinned: false },
    ...more,
  };
}

const primary = pointIn('eu-west-1');
const ofCopy = (more: Partial<RecoveryPoint> = {}): string[] =>
  inspect({ point: pointIn('eu-central-1', more), expectedKey: key('eu-central-1'), customerManaged: true });
const inspect = (place: Place): string[] => inspectPlace(place, primary, rule, cycle);

describe('the verification of a recovery point [E-4.4-encryption]', () => {
  it('passes what the policy asked for', () => {
    expect(inspect({ point: primary, customerManaged: true })).toEqual([]);
    expect(ofCopy()).toEqual([]);
  });

  it('refuses a primary point under a key that AWS manages', () => {
    expect(inspect({ point: primary, customerManaged: false })[0]).toContain('not a customer-managed key');
  });

  it.each<[string, Partial<RecoveryPoint>, RegExp]>([
    ['under another key', { keyArn: key('eu-west-1') }, /not with arn:aws:kms:eu-central-1/],
    ['not encrypted', { encrypted: false }, /is not encrypted/],
    ['still copying', { status: 'copying' }, /is copying, not available/],
    ['of older data', { takenAt: '2026-01-16T02:01:00Z' }, /before its cycle/],
    ['of other data', { takenAt: '2026-01-17T02:02:00Z' }, /its source at 2026-01-17T02:01:00Z/],
    ['of another size', { allocatedGiB: 30 }, /has 30 GiB, not 20/],
    ['of another engine version', { engineVersion: '17.1' }, /is of postgres 17.1, not postgres 18.4/],
  ])('refuses a copy that is %s', (_what, change, problem) => {
    expect(ofCopy(change).join('; ')).toMatch(problem);
  });

  it('refuses a copy without the tags of its cycle', () => {
    const { owner: _lost, ...untagged } = pointIn('eu-central-1');
    const place = { point: untagged, expectedKey: key('eu-central-1'), customerManaged: true };
    expect(inspect(place)[0]).toContain('does not carry the tags of this cycle');
  });
});
