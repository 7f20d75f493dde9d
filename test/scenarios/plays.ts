/**
 * For every step a run of its workflow in which the step does all it ever does: its usual work, opening an alert, and
 * resolving one. What must be there first is prepared before the run.
 */
import { RDSClient, RestoreDBInstanceFromDBSnapshotCommand } from '@aws-sdk/client-rds';
import type { StepName } from '#lambdas/registry.ts';
import { functionOf } from '#local/runtime/steps.ts';
import { AwsError } from '#local/seams.ts';
import type { Execution } from '#local/workflows/execute.ts';
import { days, policy, primary, redeploy, type Stage, secondary, type Theatre, testName } from './stage.ts';

export type Kind = 'usual' | 'opening' | 'resolving' | 'refusing' | 'unmarking';

export interface Play {
  /** Clouds of the same name are one cloud, used by one case after another; without a name each case has its own. */
  readonly shared?: string;
  begin(house: Theatre): Promise<Stage>;
  /** Before each case. */
  prepare?(cloud: Stage): Promise<unknown>;
  run(cloud: Stage): Promise<Execution>;
}

const hour = 3_600_000;
export const later = (cloud: Stage, hours: number): Promise<void> =>
  cloud.clock.runUntil(cloud.clock.now() + hours * hour);
const quiet = (cloud: Stage): Stage => {
  cloud.schedules.disable();
  return cloud;
};

async function withDatabase(house: Theatre, options: Parameters<Theatre['shared']>[0] = {}): Promise<Stage> {
  const cloud = quiet(await house.shared(options));
  await cloud.database('orders');
  return cloud;
}

const cycle: Play = {
  shared: 'cycle',
  begin: async (house) => {
    const cloud = await withDatabase(house);
    await cloud.run('backup');
    return cloud;
  },
  // Whatever was still being made is made by then, and may go.
  prepare: async (cloud) => {
    await later(cloud, 1);
    await cloud.clear();
  },
  run: (cloud) => cloud.run('backup'),
};

/** RDS refuses the first snapshot and the first copy of each case, and takes the second. */
const refused: Play = {
  ...cycle,
  shared: 'refused',
  begin: async (house) => {
    const refusals = new Map<string, AwsError>();
    const cloud = await withDatabase(house, {
      intercept: ({ operation }) => {
        const error = refusals.get(operation);
        refusals.delete(operation);
        return error && { kind: 'refuse', error };
      },
    });
    cloud.events.on('refuse', () => {
      refusals.set('CreateDBSnapshot', new AwsError('InvalidDBInstanceStateFault', 'not in the available state'));
      refusals.set('CopyDBSnapshot', new AwsError('SnapshotQuotaExceededFault', 'Cannot copy more than 20 snapshots'));
    });
    return cloud;
  },
  prepare: async (cloud) => {
    await cycle.prepare?.(cloud);
    cloud.events.emit('refuse', {});
  },
};

/** Somebody else writes into the chain of a database whenever one of its steps is about to, so that each has to look again. */
const overtaken: Play = {
  ...cycle,
  shared: 'overtaken',
  begin: async (house) => {
    const refused = new Set<string>();
    const cloud = await withDatabase(house, {
      intercept: ({ operation, input, invocation }) => {
        const isEntry = operation === 'PutObject' && String(input['Key']).startsWith('ledger/rds-instance.');
        if (!isEntry || invocation === undefined || refused.has(invocation.step)) return undefined;
        refused.add(invocation.step);
        return { kind: 'refuse', error: new AwsError('PreconditionFailed', 'there is one', 412) };
      },
    });
    cloud.events.on('overtake', () => refused.clear());
    return cloud;
  },
  prepare: async (cloud) => {
    await cycle.prepare?.(cloud);
    cloud.events.emit('overtake', {});
  },
};

/** A database that doubles between two backups. */
const grown: Play = {
  begin: async (house) => {
    let bytes = 1_000_000_000;
    const cloud = await withDatabase(house, { usedBytes: async () => bytes });
    await cloud.run('backup');
    await later(cloud, 24);
    bytes *= 2;
    return cloud;
  },
  run: (cloud) => cloud.run('backup'),
};

/** Nothing to back up is an alert of the cycle; the first database to be backed up resolves it. */
const nothing: Play = { begin: async (house) => quiet(await house.shared()), run: (cloud) => cloud.run('backup') };
const something: Play = {
  begin: nothing.begin,
  prepare: async (cloud) => {
    await cloud.run('backup');
    await cloud.database('orders');
  },
  run: (cloud) => cloud.run('backup'),
};

/** A copy that stands still until nobody waits for it any more. */
const stalling: Play = {
  begin: (house) =>
    withDatabase(house, {
      rds: { outcome: (operation) => (operation === 'CopyDBSnapshot' ? 'stalled' : 'available') },
    }),
  run: (cloud) => cloud.run('backup'),
};

const failing: Play = {
  begin: (house) =>
    withDatabase(house, {
      rds: { outcome: (operation) => (operation === 'CreateDBSnapshot' ? 'failed' : 'available') },
    }),
  run: (cloud) => cloud.run('backup'),
};
const failingAgain: Play = {
  ...failing,
  prepare: async (cloud) => {
    await cloud.run('backup');
    await later(cloud, 1);
  },
};

/** Each case has one point in each Region to let go: a day's window, and backups two days apart. */
const removal: Play = {
  shared: 'removal',
  begin: async (house) => {
    const cloud = await withDatabase(house, { policy: days(policy, { days: 1, floor: 1 }) });
    await cloud.run('backup');
    // Leaves the terms that every run after it reads.
    await cloud.run('retention');
    return cloud;
  },
  prepare: marked,
  run: (cloud) => cloud.run('retention'),
};

/** A point in each Region is past its window, is marked, and the grace is over. */
async function marked(cloud: Stage): Promise<void> {
  await later(cloud, 48);
  await cloud.run('backup');
  await cloud.run('retention');
  await later(cloud, 21);
}

const marking: Play = {
  ...removal,
  shared: 'marking',
  prepare: async (cloud) => {
    await later(cloud, 48);
    await cloud.run('backup');
  },
};
/** A hold that comes during the grace. */
const unmarking: Play = {
  ...removal,
  shared: 'unmarking',
  prepare: async (cloud) => {
    await marked(cloud);
    for (const region of [primary, secondary]) {
      const points = await cloud.snapshots(region);
      const going = points.filter(({ tags }) => tags['lifeboat:tombstone'] !== undefined);
      for (const { id } of going) await cloud.tag(region, id, { 'lifeboat:pin': 'legal-hold' });
    }
  },
};
const stubborn: Play = {
  begin: async (house) => {
    let refuses = true;
    const cloud = await withDatabase(house, {
      policy: days(policy, { days: 1, floor: 1 }),
      intercept: ({ operation }) =>
        refuses && operation === 'DeleteDBSnapshot'
          ? { kind: 'refuse', error: new AwsError('InvalidDBSnapshotStateFault', 'in use') }
          : undefined,
    });
    cloud.events.on('relent', () => {
      refuses = false;
    });
    await cloud.run('backup');
    await marked(cloud);
    return cloud;
  },
  run: (cloud) => cloud.run('retention'),
};
const relenting: Play = {
  ...stubborn,
  prepare: async (cloud) => {
    await cloud.run('retention');
    cloud.events.emit('relent', {});
    await later(cloud, 1);
  },
};

/** A policy that lowers the floor, between two runs, without confirming it. */
const shortened: Play = {
  begin: async (house) => {
    const obeyed = days(policy, { days: 1, floor: 2 });
    const cloud = await withDatabase(house, { policy: obeyed });
    await cloud.run('retention');
    await later(cloud, 1);
    redeploy(obeyed, days(policy, { days: 1, floor: 1 }));
    return cloud;
  },
  run: removal.run,
};

/** A point that may go when the run is planned, and must be kept when its turn comes. */
const keeping: Play = {
  begin: async (house) => {
    const obeyed = days(policy, { days: 1, floor: 1 });
    let isChanging = false;
    const cloud = await withDatabase(house, {
      policy: obeyed,
      intercept: ({ operation, input }) => {
        const planned = operation === 'PutObject' && /^retention\/.*\/items.json$/.test(String(input['Key']));
        if (planned && isChanging) redeploy(obeyed, days(policy, { days: 30, floor: 1 }));
        return undefined;
      },
    });
    await cloud.run('backup');
    await marked(cloud);
    isChanging = true;
    return cloud;
  },
  run: removal.run,
};

const restore: Play = {
  shared: 'restore',
  begin: async (house) => {
    const cloud = await withDatabase(house);
    await cloud.run('backup');
    await cloud.run('restore-test');
    return cloud;
  },
  // What a case leaves behind is swept by the next one.
  prepare: (cloud) => later(cloud, 8),
  run: (cloud) => cloud.run('restore-test'),
};
const leftover: Play = {
  ...restore,
  shared: 'leftover',
  prepare: async (cloud) => {
    await later(cloud, 8);
    await cloud.run('restore-test');
    await leaveBehind(cloud);
    await later(cloud, 8);
  },
};
const swept: Play = {
  ...restore,
  shared: 'swept',
  prepare: async (cloud) => {
    await leaveBehind(cloud);
    await later(cloud, 8);
    await cloud.run('restore-test');
    await later(cloud, 8);
  },
};
const unrestorable: Play = {
  begin: async (house) => {
    let broken = true;
    const cloud = await withDatabase(house, {
      rds: {
        outcome: (operation) => (broken && operation === 'RestoreDBInstanceFromDBSnapshot' ? 'failed' : 'available'),
      },
    });
    cloud.events.on('mend', () => {
      broken = false;
    });
    await cloud.run('backup');
    return cloud;
  },
  run: restore.run,
};
const mended: Play = {
  ...unrestorable,
  prepare: async (cloud) => {
    await cloud.run('restore-test');
    cloud.events.emit('mend', {});
    await later(cloud, 1);
  },
};

/** A test of which nothing is heard: neither its verdict nor its failure can be written down. */
const unheard: Play = {
  begin: async (house) => {
    const cloud = await withDatabase(house);
    await cloud.run('backup');
    const mute = (['close-restore-test', 'record-failure'] as const).map((step) =>
      cloud.permissions.revoke(functionOf(cloud.assembly, step, primary).roleArn, 's3:PutObject'),
    );
    cloud.events.on('mend', () => {
      for (const restore of mute) restore();
    });
    return cloud;
  },
  run: restore.run,
};
const heard: Play = {
  ...unheard,
  prepare: async (cloud) => {
    await cloud.run('restore-test');
    cloud.events.emit('mend', {});
    await later(cloud, 8);
  },
};

/** A database that nobody has backed up for two days, and a test instance in each Region that nobody has deleted. */
const stale: Play = {
  begin: async (house) => {
    const cloud = await withDatabase(house);
    await cloud.run('backup');
    await cloud.run('freshness');
    for (const region of [primary, secondary]) await leaveBehind(cloud, region);
    await later(cloud, 48);
    return cloud;
  },
  run: (cloud) => cloud.run('freshness'),
};
const fresh: Play = {
  ...stale,
  prepare: async (cloud) => {
    await cloud.run('freshness');
    await cloud.run('backup');
  },
};

/** A test instance whose clean-up never came. */
export async function leaveBehind(cloud: Stage, region = primary): Promise<void> {
  const [point] = await cloud.snapshots(region);
  const tags = {
    'lifeboat:policy': 'pol-isms-008',
    'lifeboat:restore-test': testName,
    'lifeboat:point': point?.id,
    'lifeboat:expires': cloud.now(),
  };
  await cloud.client(RDSClient, region).send(
    new RestoreDBInstanceFromDBSnapshotCommand({
      DBInstanceIdentifier: `lifeboat-test-${String(cloud.clock.now()).slice(0, 12)}`,
      DBSnapshotIdentifier: point?.id,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  );
}

export const plays: Readonly<Record<StepName, Partial<Record<Kind, Play>>>> = {
  'find-expected-set': { usual: cycle },
  'take-snapshot': { usual: refused },
  'check-recovery-point': { usual: cycle },
  'capture-recipe': { usual: overtaken },
  'start-copy': { usual: refused },
  'give-up-copy': { usual: stalling },
  'verify-recovery-point': { usual: overtaken },
  'close-cycle': { usual: cycle, opening: grown, resolving: something },
  'plan-retention': { usual: removal },
  'mark-recovery-point': { usual: marking, unmarking },
  'remove-recovery-point': { usual: removal, refusing: keeping },
  'confirm-removal': { usual: removal },
  'close-retention': { usual: removal, opening: shortened, resolving: relenting },
  'sweep-leftovers': { usual: leftover, opening: { ...leftover, shared: 'leftover-told' }, resolving: swept },
  'choose-recovery-points': { usual: restore },
  'start-restore': { usual: restore },
  'check-restore': { usual: restore },
  'reset-password': { usual: restore },
  'validate-restore': {},
  'delete-test-instance': { usual: restore },
  'confirm-test-instance-gone': { usual: restore },
  'close-restore-test': { usual: restore, opening: unrestorable, resolving: mended },
  'report-restore-test': { usual: restore, opening: unheard, resolving: heard },
  'assess-freshness': { usual: stale, opening: stale, resolving: fresh },
  // In an account of its own: ransomware.test.ts.
  'keep-shared-points': {},
  'record-failure': { usual: failing, opening: failing, resolving: failingAgain },
};
