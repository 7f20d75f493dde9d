/**
 * The workflows of one Region with their steps and their calendar. A copy Region has the restore test only; the vault account
 * has that, and the workflow that takes what is shared with it.
 */
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { scheduleGroup, testSubnetGroup } from '#core/naming.ts';
import type { ScheduledRun } from '#core/schedule/scheduled-runs.ts';
import { type StepName, stepNames, steps, type Workflow as WorkflowName } from '#lambdas/registry.ts';
import { RestoreRoom } from '../constructs/restore-room.ts';
import { Schedules } from '../constructs/schedules.ts';
import { StepFunction } from '../constructs/step-function.ts';
import { TestPasswordKey } from '../constructs/test-password-key.ts';
import { Workflow } from '../constructs/workflow.ts';
import { environmentOf } from '../environment.ts';
import type { Names } from '../names.ts';
import { permissionPage } from '../permissions.ts';
import { runsIn } from '../runs.ts';
import type { Settings } from '../settings.ts';

export interface PipelineStackProps extends StackProps {
  readonly settings: Settings;
  readonly names: Names;
  readonly key: IKey;
  /** The room of a copy Region stands in its replica stack; the primary builds its own. */
  readonly room?: RestoreRoom;
}

export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { settings, names, key, room, ...props }: PipelineStackProps) {
    super(scope, id, props);
    const { policy } = settings;
    const runs = runsIn(policy, names);
    const workflows = [...new Set(runs.map(({ workflow }) => workflow))];
    const deployed = deploySteps(this, stepsOf(workflows), {
      settings,
      names,
      key,
      room: room ?? new RestoreRoom(this, 'RestoreRoom', { names, key, subnetGroupName: testSubnetGroup(policy) }),
    });
    const machines = new Map(
      workflows.map((workflow) => [workflow, deployWorkflow(this, workflow, deployed, { names, key })]),
    );
    new Schedules(this, 'Schedules', {
      names,
      key,
      groupName: scheduleGroup(policy),
      runs,
      workflowOf: (run) => machineOf(run, machines),
    });
  }
}

function stepsOf(workflows: readonly WorkflowName[]): readonly StepName[] {
  return stepNames.filter((step) => workflows.some((workflow) => serves(step, workflow)));
}

function serves(step: StepName, workflow: WorkflowName): boolean {
  const named: readonly WorkflowName[] = steps[step].workflows;
  return named.includes(workflow);
}

type Parts = Required<Pick<PipelineStackProps, 'settings' | 'names' | 'key' | 'room'>>;

function deploySteps(scope: Construct, names: readonly StepName[], parts: Parts): readonly StepFunction[] {
  const page = permissionPage(parts.settings.policy, parts.names);
  const password = new TestPasswordKey(scope, 'TestPasswordKey', parts.key);
  return names.map(
    (step) =>
      new StepFunction(scope, step, {
        ...parts,
        step,
        permissions: page[step],
        environment: environmentOf(step, parts, password.reference),
        bundle: parts.settings.bundleOf(step),
      }),
  );
}

function deployWorkflow(
  scope: Construct,
  workflow: WorkflowName,
  deployed: readonly StepFunction[],
  { names, key }: Pick<Parts, 'names' | 'key'>,
): Workflow {
  const called = deployed.filter(({ step }) => serves(step, workflow));
  return new Workflow(scope, `${workflow}-workflow`, { workflow, names, key, steps: called });
}

function machineOf(run: ScheduledRun, machines: ReadonlyMap<WorkflowName, Workflow>): Workflow {
  const machine = machines.get(run.workflow);
  if (machine === undefined) throw new Error(`schedule ${run.name} starts ${run.workflow}, which is not deployed`);
  return machine;
}
