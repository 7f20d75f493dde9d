import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chatTopic,
  cycleOfPoint,
  emailTopic,
  keyAlias,
  ledgerBucket,
  recoveryPointId,
  scheduleGroup,
  slug,
  stackPrefix,
  stateMachineName,
  testInstanceId,
  testSubnetGroup,
} from '#core/naming.ts';

const policy = { policy: { id: 'POL-ISMS-008' } };
const cycle = {
  policy: 'pol-isms-008',
  rule: 'database-full',
  resource: 'orders',
  scheduledAt: '2026-01-17T02:00:00Z',
};

describe('names', () => {
  it('all begin with the policy’s prefix', () => {
    expect(slug('POL-ISMS-008')).toBe('pol-isms-008');
    expect(stackPrefix(policy)).toBe('lifeboat-pol-isms-008');
    expect(ledgerBucket(policy, '111122223333', 'eu-west-1')).toBe(
      'lifeboat-pol-isms-008-ledger-111122223333-eu-west-1',
    );
    expect(keyAlias(policy)).toBe('alias/lifeboat-pol-isms-008');
    expect(emailTopic(policy)).toBe('lifeboat-pol-isms-008-email');
    expect(chatTopic(policy)).toBe('lifeboat-pol-isms-008-chat');
    expect(stateMachineName(policy, 'restore-test')).toBe('lifeboat-pol-isms-008-restore-test');
    expect(scheduleGroup(policy)).toBe('lifeboat-pol-isms-008');
    expect(testSubnetGroup(policy)).toBe('lifeboat-pol-isms-008-restore-test');
  });

  it('tell of a recovery point the cycle that it was made for, and nothing of names that are not ours', () => {
    expect(cycleOfPoint(recoveryPointId(cycle))).toBe(cycle.scheduledAt);
    expect(cycleOfPoint('rds:orders-2026-01-17-02-00')).toBeUndefined();
    expect(cycleOfPoint('')).toBeUndefined();
  });

  it('give a recovery point one identifier however often its cycle is tried', () => {
    expect(recoveryPointId(cycle)).toMatch(/^lifeboat-orders-20260117t0200z-[0-9a-f]{8}$/);
    expect(recoveryPointId({ ...cycle, policy: 'POL-ISMS-008' })).toBe(recoveryPointId(cycle));
  });

  it.each([
    { policy: 'other' },
    { rule: 'database-weekly' },
    { resource: 'orders2' },
    { scheduledAt: '2026-01-17T02:00:01Z' },
  ])('tell recovery points apart that differ in %j', (other) => {
    expect(recoveryPointId({ ...cycle, ...other })).not.toBe(recoveryPointId(cycle));
  });

  it('are identifiers that RDS takes, whatever the database is called', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (resource) => {
        const id = recoveryPointId({ ...cycle, resource });
        expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
        expect(id.length).toBeLessThanOrEqual(255);
      }),
    );
  });

  it('give each test of each point in each Region an instance of its own', () => {
    const test = {
      policy: 'pol-isms-008',
      test: 't',
      point: 'p',
      scheduledAt: '2026-02-01T04:00:00Z',
      execution: 'run-1',
      region: 'eu-west-1',
    };
    expect(testInstanceId(test)).toMatch(/^lifeboat-test-[0-9a-f]{12}$/);
    expect(testInstanceId({ ...test, region: 'eu-central-1' })).not.toBe(testInstanceId(test));
    expect(testInstanceId({ ...test, point: 'q' })).not.toBe(testInstanceId(test));
    expect(testInstanceId({ ...test, execution: 'run-2' })).not.toBe(testInstanceId(test));
  });
});
