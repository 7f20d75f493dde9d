import { CreateDBSnapshotCommand } from '@aws-sdk/client-rds';
import { beforeEach, describe, expect, it } from 'vitest';
import { deleteRecoveryPoint } from '#lambdas/adapters/recovery-points.ts';
import { AwsError } from '#local/seams.ts';
import { type Cloud, primary, secondary } from './cloud.ts';
import { afterCycles, at, cyclesIn, disposeOf, rule } from './retention-cloud.ts';

describe('retention', () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await afterCycles(5);
  });

  it('takes a removal that RDS has begun, and whose answer was lost, for begun; and no other refusal', async () => {
    const [first] = await cloud.snapshots(primary);
    const remove = (id = '') => cloud.send(() => deleteRecoveryPoint(cloud.clients.rds(primary), id));
    expect(await remove(first?.DBSnapshotIdentifier)).toBe(true);
    expect(await remove(first?.DBSnapshotIdentifier)).toBe(false);
    await cloud.clock.runUntil(cloud.clock.now() + 60_000);
    expect(await remove(first?.DBSnapshotIdentifier)).toBe(false);
    const half = { DBInstanceIdentifier: 'orders', DBSnapshotIdentifier: 'half-made' };
    await cloud.send(() => cloud.clients.rds(primary).send(new CreateDBSnapshotCommand(half)));
    await expect(remove('half-made')).rejects.toMatchObject({ name: 'InvalidDBSnapshotStateFault' });
  });

  it('goes on past a removal that fails, tells it, and fails; the next run resolves it', async () => {
    await cloud.run('retention', rule, at(4, 6));
    const denied = new AwsError('AccessDenied', 'not authorized to perform rds:DeleteDBSnapshot', 403);
    cloud.faults.push((call) =>
      call.operation === 'DeleteDBSnapshot' && call.region === secondary ? denied : undefined,
    );
    const execution = await cloud.run('retention', rule, at(5, 6));
    expect(execution).toMatchObject({ status: 'FAILED', error: 'RetentionIncomplete' });
    expect(execution.cause).toContain('AccessDenied');
    expect(await cyclesIn(cloud, primary)).toHaveLength(3);
    expect(await cyclesIn(cloud, secondary)).toHaveLength(5);
    expect(cloud.openAlerts()).toEqual([`RetentionIncomplete.${secondary}.rds-instance.orders`]);
    cloud.faults.pop();
    expect((await cloud.run('retention', rule, at(6, 6))).status).toBe('SUCCEEDED');
    expect(cloud.openAlerts()).toEqual([]);
  });

  it('tells people when more may go than one run removes, until it does not', async () => {
    const rules = cloud.policy.rules.map((each) =>
      each.method === 'full' ? { ...each, retention: { ...each.retention, maxRemovals: 1 } } : each,
    );
    Object.assign(cloud.policy, { rules });
    await disposeOf(cloud);
    expect(await cyclesIn(cloud, primary)).toEqual(['20260118', '20260119', '20260120', '20260121']);
    expect(cloud.openAlerts()).toEqual(['RetentionCapped.everywhere.retention.database-full']);
    expect((await cloud.run('retention', rule, at(6, 6))).status).toBe('SUCCEEDED');
    expect(await cyclesIn(cloud, primary)).toHaveLength(3);
    expect(cloud.openAlerts()).toEqual([]);
  });

  it('removes nothing when its plan cannot be written', async () => {
    cloud.faults.push((call) =>
      call.service === 's3' && call.operation === 'PutObject'
        ? new AwsError('AccessDenied', 'Access Denied', 403)
        : undefined,
    );
    expect((await cloud.run('retention', rule, at(4, 6))).status).toBe('FAILED');
    expect(await cyclesIn(cloud, primary)).toHaveLength(5);
  });
});
