/** Lambda, Step Functions and the Scheduler: the services that run things, wired to each other. */
import type { Assembly, FunctionView, ScheduleView, StateMachineView } from '../assembly/read.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { StepRuntime } from '../runtime/runtime.ts';
import { AwsError, type EventLog, type Principal, type Service } from '../seams.ts';
import { createFunctions, type Functions } from '../services/lambda/functions.ts';
import { lambdaService } from '../services/lambda/service.ts';
import { type DriverDeps, type ScheduleDriver, scheduleDriver } from '../services/scheduler/driver.ts';
import { schedulerService } from '../services/scheduler/service.ts';
import { createExecutions, type Executions } from '../services/states/executions.ts';
import { statesService } from '../services/states/service.ts';
import { TaskCallbacks } from '../workflows/callbacks.ts';
import { execute } from '../workflows/execute.ts';
import { loadStateMachine } from '../workflows/load.ts';
import type { ManagingChildren } from '../workflows/run.ts';
import { deadLetterSender } from './dead-letters.ts';
import { dispatcher } from './dispatch.ts';
import { createIntegrations } from './integrations.ts';
import { assumeRole, functionPrincipal } from './principals.ts';
import { randomStream, uuidStream } from './random.ts';
import type { Services } from './services.ts';

export interface WorkflowsDeps {
  /** With every dynamic reference resolved. */
  readonly assembly: Assembly;
  readonly clock: VirtualClock;
  readonly events: EventLog;
  readonly seed: number;
  readonly base: Services;
  /** May be used before it is there to be used: it needs the endpoint, which needs these services. */
  readonly runtime: StepRuntime;
  /** What is kept of executions that have ended. */
  readonly history: 'all' | 'none';
  readonly duration?: (view: FunctionView) => number;
  readonly deliveries?: DriverDeps['deliveries'];
}

export interface Workflows {
  readonly services: readonly Service[];
  readonly functions: Functions;
  readonly executions: Executions;
  readonly driver: ScheduleDriver;
}

export function createWorkflows(deps: WorkflowsDeps): Workflows {
  const { assembly, clock, base } = deps;
  const { authorize } = base.authorizer;
  const functions = functionsOf(deps);
  const executions = executionsOf(deps, functions);
  const driver = driverOf(deps, executions);
  const { account } = assembly;
  return {
    functions,
    executions,
    driver,
    services: [
      lambdaService({ functions, authorize, keyStore: base.keyStore, clock }),
      statesService({ executions, authorize, createdAt: clock.now() }),
      schedulerService({ driver, authorize, account }),
    ],
  };
}

function functionsOf({ assembly, clock, events, base, runtime, duration }: WorkflowsDeps): Functions {
  const { authorize } = base.authorizer;
  return createFunctions({
    ...{ views: assembly.functions, runtime, authorize, keyStore: base.keyStore, clock, events },
    ...(duration ? { duration } : {}),
    principalOf: functionPrincipal,
    assume: ({ roleArn, arn, name }) =>
      assumeRole(authorize, { roleArn, service: 'lambda.amazonaws.com', sourceArn: arn, session: name }),
  });
}

/** Definitions are loaded here, so that what the engine does not run is refused when the cloud is made. */
function executionsOf(
  { assembly, clock, events, seed, base, history }: WorkflowsDeps,
  functions: Functions,
): Executions {
  const { authorize } = base.authorizer;
  const machines = new Map(assembly.stateMachines.map((view) => [view.arn, loadStateMachine(view.definition, view)]));
  const dispatch = dispatcher(base.services, assembly.account, base.authorizer);
  const assume = ({ arn, roleArn }: { arn: string; roleArn: string }, execution: string): Principal =>
    assumeRole(authorize, { roleArn, service: 'states.amazonaws.com', sourceArn: arn, session: execution });
  const integrations = createIntegrations({
    ...{ functions, dispatch },
    assume: ({ roleArn, stateMachineArn, executionArn }) =>
      assume({ arn: stateMachineArn, roleArn }, executionArn.split(':').at(-1) ?? ''),
  });
  const callbacks = new TaskCallbacks();
  const mayManage = ({ action, resource, roleArn, stateMachineArn, executionArn }: ManagingChildren) =>
    authorize(assume({ arn: stateMachineArn, roleArn }, executionArn.split(':').at(-1) ?? ''), { action, resource });
  const run = (view: StateMachineView, name: string, input: unknown) => {
    const machine = machines.get(view.arn);
    if (!machine) throw new Error(`${view.arn} was not loaded.`);
    const random = randomStream(seed, `${view.arn}:${name}`);
    const world = { clock, random, integrations, events, callbacks, history, mayManage };
    return execute(machine, input, { ...world, roleArn: view.roleArn, name });
  };
  const uuid = uuidStream(seed, 'executions');
  return createExecutions({ machines: assembly.stateMachines, authorize, execute: run, uuid, history });
}

function driverOf(
  { assembly, clock, events, seed, base, deliveries }: WorkflowsDeps,
  executions: Executions,
): ScheduleDriver {
  const { authorize } = base.authorizer;
  return scheduleDriver({
    ...{ schedules: assembly.schedules, clock, events, seed },
    ...(deliveries ? { deliveries } : {}),
    assume: (roleArn, service, sourceArn) =>
      assumeRole(authorize, { roleArn, service, sourceArn, session: 'schedule' }),
    useKey: (principal, schedule) => openSchedule(base, principal, schedule),
    start: (principal, machineArn, name, input) => {
      if (!machineArn.includes(':stateMachine:')) {
        throw new AwsError('ValidationException', `The local cloud has no schedule target ${machineArn}.`);
      }
      executions.start(principal, { machineArn, name, input });
    },
    send: deadLetterSender(base, assembly),
  });
}

/** The Scheduler decrypts the schedule as its role ("Encryption at rest", EventBridge Scheduler user guide). */
function openSchedule({ keyStore }: Services, principal: Principal, { region, keyArn, arn }: ScheduleView): void {
  if (!keyArn) return;
  const context = { 'kms:EncryptionContext:aws:scheduler:schedule:arn': arn };
  keyStore.use({ principal, region, key: keyArn, actions: ['kms:Decrypt'], via: 'scheduler', context });
}
