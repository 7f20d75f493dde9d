import { describe, expect, it } from 'vitest';
import { cappedFinding, type LostPoint, lostFindings, shortenedFinding } from '#core/retention/findings.ts';
import { examplePolicy, exampleRule } from '../fixtures.ts';

const rule = exampleRule({ days: 7, floor: 3, maxRemovals: 10 });

describe('what people are told of a run of retention', () => {
  it('is that a shorter policy is held back, and what to write if it is meant [E-4.1-full]', () => {
    expect(shortenedFinding(rule, { days: 7, floor: 3 })).toBeUndefined();
    expect(shortenedFinding(rule, { days: 30, floor: 3, heldBack: { days: 7, floor: 3 } })).toEqual({
      ...{
        name: 'RetentionShortened',
        severity: 'warning',
        clauses: ['E-4.1-full'],
        subject: 'retention/database-full',
      },
      summary:
        'The policy keeps 7 days and at least 3 points of database-full, without confirming that this is less; 30 days and at least 3 points stay in force',
      hint: 'If less is meant, write "insteadOf: { days: 30 }" into the retention of database-full and deploy; if not, write 30 days and at least 3 points again and deploy.',
      evidence: {
        rule: 'database-full',
        inForce: '30 days and at least 3 points',
        inPolicy: '7 days and at least 3 points',
      },
    });
  });

  it('is that more may go than one run removes, of how many [A-6-disposal]', () => {
    expect(cappedFinding(rule, 0, 1)).toBeUndefined();
    expect(cappedFinding(rule, 25, 1)).toEqual({
      ...{ name: 'RetentionCapped', severity: 'warning', clauses: ['E-4.1-full'], subject: 'retention/database-full' },
      summary:
        '25 more recovery points of database-full may go, of 1 database and place, than the 10 that one run removes of each',
      hint: 'Look at the plan of the run: if they may go, do nothing, as each run removes 10 more, or raise maxRemovals; if not, pin them with the tag lifeboat:pin or disable the schedule of retention.',
      evidence: { rule: 'database-full', waiting: 25, resources: 1, maxRemovals: 10 },
    });
    expect(cappedFinding(rule, 25, 2)?.summary).toContain('of 2 databases and places, than');
  });

  const lost = (id: string, change: Partial<LostPoint> = {}): LostPoint => {
    return { id, region: 'eu-west-1', resource: 'orders', seenAt: '2026-01-18T06:00:00Z', ...change };
  };
  const told = (...points: readonly LostPoint[]) =>
    lostFindings(rule, '2026-01-20T06:00:00Z', points, examplePolicy().monitoring.failure);

  it('is each database that lost points, in each place, and since when somebody may have done it [A-6-disposal]', () => {
    expect(told()).toEqual([]);
    expect(told(lost('a'))).toEqual([
      {
        ...{ name: 'RecoveryPointLost', severity: 'critical', subject: 'rds-instance/orders', region: 'eu-west-1' },
        clauses: ['E-4.1-full', 'E-4.2-0200', 'E-4.4-encryption', 'E-10.1-failure'],
        summary:
          '1 recovery point of orders that had to stay in eu-west-1 is not there any more, and the pipeline did not remove it.',
        hint: 'Ask CloudTrail in eu-west-1 who called DeleteDBSnapshot since 2026-01-18T06:00:00Z; then see with lifeboat inventory what is left elsewhere.',
        evidence: {
          ...{ rule: 'database-full', scheduledAt: '2026-01-20T06:00:00Z' },
          ...{ points: 'a', seenAt: '2026-01-18T06:00:00Z' },
        },
      },
    ]);
  });

  it('is several points at once, from the first of them on', () => {
    const [early, late] = ['2026-01-17T06:00:00Z', '2026-01-19T06:00:00Z'];
    for (const both of [
      [lost('a', { seenAt: early }), lost('b', { seenAt: late })],
      [lost('a', { seenAt: late }), lost('b', { seenAt: early })],
    ]) {
      expect(told(...both)).toMatchObject([{ evidence: { points: 'a b', seenAt: early } }]);
    }
    expect(told(lost('a'), lost('b'))[0]?.summary).toBe(
      '2 recovery points of orders that had to stay in eu-west-1 are not there any more, and the pipeline did not remove them.',
    );
    const apart = told(lost('a'), lost('a', { region: 'eu-central-1' }), lost('c', { resource: 'billing' }));
    expect(apart.map(({ subject, region }) => [subject, region])).toEqual([
      ['rds-instance/orders', 'eu-west-1'],
      ['rds-instance/orders', 'eu-central-1'],
      ['rds-instance/billing', 'eu-west-1'],
    ]);
  });

  it('names as many points as fit into a message', () => {
    const many = Array.from({ length: 100 }, (_, index) => lost(`lifeboat-orders-${index}`));
    expect(told(...many)[0]?.evidence['points']).toHaveLength(500);
  });
});
