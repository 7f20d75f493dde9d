import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesOf } from '#infra/names.ts';
import { permissionPage } from '#infra/permissions.ts';
import type { Permission } from '#infra/statements.ts';
import { type StepName, stepNames } from '#lambdas/registry.ts';
import { functionOf } from '#local/runtime/steps.ts';
import { type Kind, later, leaveBehind, type Play, plays } from './plays.ts';
import { policy, primary, type Stage, secondary, type Theatre, theatre } from './stage.ts';

const page = permissionPage(policy, namesOf(policy, '111122223333', primary));

interface Case {
  readonly step: StepName;
  readonly action: string;
  readonly on: string;
  readonly statement: number;
  readonly kind: Kind;
}

/** Every action of every statement of the page, one by one. */
const cases: readonly Case[] = stepNames.flatMap((step) =>
  page[step].flatMap((permission, statement) =>
    permission.actions.map((action) => {
      const on = permission.resources.map((arn) => arn.split(':').slice(2).join(':')).join(', ');
      return { step, action, on, statement, kind: kindOf(step, action, permission) };
    }),
  ),
);

function kindOf(step: StepName, action: string, { resources, conditions }: Permission): Kind {
  // It says what became of a point only when it refuses to remove it.
  if (step === 'remove-recovery-point' && resources.some((arn) => arn.includes('-work-'))) return 'refusing';
  if (action === 'rds:RemoveTagsFromResource') return 'unmarking';
  const isMarker = resources.some((arn) => arn.includes('/alerts/open/'));
  if (isMarker && action !== 's3:PutObject') return 'resolving';
  const isTopic = action === 'sns:Publish' || JSON.stringify(conditions ?? {}).includes('"sns.');
  return isMarker || isTopic ? 'opening' : 'usual';
}

/** A leftover that cannot be deleted is told, and does not stop what else is to be done. */
function isOnlyTold(step: StepName, action: string): boolean {
  return action === 'rds:DeleteDBInstance' && step !== 'delete-test-instance';
}

let house: Theatre;
const shared = new Map<string, Promise<Stage>>();
const clouds: Stage[] = [];

beforeAll(async () => {
  // Hundreds of runs, in which nothing is about how calls are carried.
  house = await theatre({ transport: 'memory' });
});
afterAll(() => house.close());

async function cloudOf(play: Play): Promise<Stage> {
  const begin = async (): Promise<Stage> => {
    const cloud = await play.begin(house);
    clouds.push(cloud);
    return cloud;
  };
  if (!play.shared) return begin();
  const cloud = shared.get(play.shared) ?? begin();
  shared.set(play.shared, cloud);
  return cloud;
}

function roleOf(cloud: Stage, step: StepName, region = primary): string {
  return functionOf(cloud.assembly, step, region).roleArn;
}

/** Everything that a run says about what went wrong: errors of functions, lines of their logs. */
function listen(cloud: Stage): { readonly said: string[]; stop(): void } {
  const said: string[] = [];
  const stops = [
    cloud.events.on('function', ({ facts }) => said.push(String(facts['message'] ?? ''))),
    cloud.events.on('log', ({ facts }) => said.push(String(facts['line']))),
  ];
  return { said, stop: () => stops.map((stop) => stop()) };
}

describe('without one of its permissions', () => {
  it.each(cases)('$step fails for want of $action on $on ($kind)', async ({ step, action, statement, kind }) => {
    const play = plays[step][kind];
    if (!play) throw new Error(`There is no run in which ${step} is ${kind}.`);
    const cloud = await cloudOf(play);
    await play.prepare?.(cloud);
    const { said, stop } = listen(cloud);
    const before = cloud.permissions.refused().length;
    const restore = cloud.permissions.revoke(roleOf(cloud, step), action, statement);
    const execution = await play.run(cloud);
    restore();
    stop();

    expect(execution.status, execution.cause).toBe(isOnlyTold(step, action) ? 'SUCCEEDED' : 'FAILED');
    const refused = cloud.permissions.refused().slice(before);
    expect(refused, execution.cause).toContainEqual(
      expect.objectContaining({ principal: roleOf(cloud, step), action }),
    );
    // RDS has words of its own for a key that may not be used; everything else is told in IAM's words.
    const iam = `is not authorized to perform: ${action.replace(/^sns:/, 'SNS:')}`;
    const words = [iam, 'you do not have permissions to access it'];
    expect(said.filter((line) => words.some((word) => line.includes(word)))).not.toEqual([]);
  });
});

/** What the steps of the second Region do, and what the Scheduler does in both. */
async function playTheRest(): Promise<void> {
  let broken = false;
  const cloud = await house.shared({
    start: '2026-01-30T12:00:00Z',
    rds: {
      outcome: (operation) => (broken && operation === 'RestoreDBInstanceFromDBSnapshot' ? 'failed' : 'available'),
    },
  });
  clouds.push(cloud);
  const test = () => cloud.run('restore-test', { region: secondary });
  cloud.schedules.disable('database-full-backup');
  await cloud.database('orders');
  await cloud.runUntil('2026-01-31T20:00:00Z');
  cloud.schedules.enable('database-full-backup');
  await cloud.runUntil('2026-02-01T06:30:00Z');
  // The monitor would be faster.
  cloud.schedules.disable('freshness');
  await leaveBehind(cloud, secondary);
  for (const isBroken of [false, false, true, false]) {
    await later(cloud, 8);
    broken = isBroken;
    await test();
  }
  const restore = cloud.permissions.revoke(
    roleOf(cloud, 'choose-recovery-points', secondary),
    'rds:DescribeDBSnapshots',
  );
  await test();
  await later(cloud, 1);
  await test();
  restore();
  await later(cloud, 8);
  await without(cloud, ['close-restore-test'], test);
  await without(cloud, ['close-restore-test', 'record-failure'], test);
  await test();
  cloud.schedules.enable('freshness');
  const starters = new Set(cloud.assembly.schedules.map(({ target }) => target.roleArn));
  for (const starter of starters) cloud.permissions.revoke(starter, 'states:StartExecution');
  await cloud.runUntil('2026-03-01T12:00:00Z');
}

/** While some steps of the second Region can write nothing. */
async function without(cloud: Stage, steps: readonly StepName[], run: () => Promise<unknown>): Promise<void> {
  const mute = steps.map((step) => cloud.permissions.revoke(roleOf(cloud, step, secondary), 's3:PutObject'));
  await run();
  for (const restore of mute) restore();
  await later(cloud, 1);
}

/** Permissions that nothing here can use, with the reason for each. */
const unseen: readonly { readonly actions?: RegExp; readonly assumedBy?: string; readonly why: string }[] = [
  { actions: /^xray:/, why: 'Lambda and Step Functions send traces by themselves; nothing is traced locally.' },
  { actions: /^ec2:/, why: 'Lambda attaches the function to the room with these; no packets are simulated.' },
  {
    actions: /^logs:.*(Delivery|Deliveries|Polic|DescribeLogGroups)/,
    why: 'Step Functions delivers its logs with these; locally they are events.',
  },
  {
    actions: /^states:(DescribeExecution|StopExecution|RedriveExecution|StartExecution)$/,
    assumedBy: 'states.amazonaws.com',
    why: 'Step Functions starts and follows the executions of a Map’s items with these; locally it does so in process.',
  },
  { assumedBy: 'vpc-flow-logs.amazonaws.com', why: 'Flow logs of a network that is not simulated.' },
];

function isUnseen(cloud: Stage, { roleArn, action }: { roleArn: string; action: string }): boolean {
  const trust = JSON.stringify(cloud.assembly.roles.find(({ arn }) => arn === roleArn)?.trust);
  return unseen.some(
    ({ actions, assumedBy }) =>
      (actions?.test(action) ?? true) && (assumedBy === undefined || trust.includes(assumedBy)),
  );
}

describe('the permission page', () => {
  it('allows nothing that no run has used', { timeout: 120_000 }, async () => {
    await playTheRest();
    // With everything allowed, a removal that is refused hands on why, and a copy that is given up goes.
    for (const play of [plays['remove-recovery-point'].refusing, plays['give-up-copy'].usual]) {
      if (play) await play.run(await cloudOf(play));
    }
    const unusedIn = (cloud: Stage) => {
      const unused = cloud.permissions.unused().filter((permission) => !isUnseen(cloud, permission));
      return new Set(unused.map(({ roleArn, statement, action }) => `${roleArn} ${statement} ${action}`));
    };
    const [first = new Set<string>(), ...others] = clouds.map(unusedIn);
    expect([...first].filter((permission) => others.every((unused) => unused.has(permission)))).toEqual([]);
  });
});
