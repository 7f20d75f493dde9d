/** A small world in which everything is in order, and what the monitor says when something in it is not. */
import { assessFreshness } from '#core/freshness/assess.ts';
import type { FreshnessFacts, ProtectedDatabase } from '#core/freshness/facts.ts';
import { addSeconds } from '#core/instant.ts';
import type { RecoveryPoint } from '#core/model.ts';
import { account, daysBefore, examplePolicy, now, point, secondary } from '../fixtures.ts';

const policy = examplePolicy();

export const orders: ProtectedDatabase = {
  resource: {
    kind: 'rds-instance',
    id: 'orders',
    arn: `arn:aws:rds:eu-west-1:${account}:db:orders`,
    class: 'critical',
    place: { account, region: 'eu-west-1' },
  },
  createdAt: daysBefore(100),
  automatedRetentionDays: 7,
  latestRestorableTime: addSeconds(now, -240),
  storage: { usedBytes: 10 * 2 ** 30, allocatedBytes: 20 * 2 ** 30 },
};

export const hoursOld = (hours: number, change: Parameters<typeof point>[1] = {}) =>
  point(hours / 24, { id: `p-${hours}`, ...change });
export const copies = (points: readonly RecoveryPoint[]) => points.map((each) => ({ ...each, place: secondary }));

/** Everything in order: a point of four hours, copied, tested nine days ago. */
export const fine: FreshnessFacts = {
  databases: [orders],
  uncovered: [],
  points: [hoursOld(4), ...copies([hoursOld(4)])],
  quotas: [
    { region: 'eu-west-1', used: 30, max: 100 },
    { region: 'eu-central-1', used: 30, max: 100 },
  ],
  firstPoints: {},
  passedTests: ['eu-west-1', 'eu-central-1'].map((region) => ({
    ...{ test: 'database-restore-test', resource: 'orders', region },
    at: daysBefore(9),
  })),
};

export const assess = (change: Partial<FreshnessFacts> = {}) => assessFreshness({ ...fine, ...change }, policy, now);
export const withDatabase = (change: Partial<ProtectedDatabase>) => assess({ databases: [{ ...orders, ...change }] });
