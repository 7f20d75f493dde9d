/**
 * The local cloud: a synthesized app deployed on this machine, on virtual time. Everything that happens in it happens
 * because a schedule, an execution or a client asked for it; the clock moves only inside `runUntil` and `waitFor`.
 */
import { formatInstant, parseInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import type { StepName } from '#lambdas/registry.ts';
import type { Assembly } from './assembly/read.ts';
import type { VirtualClock } from './clock/virtual-clock.ts';
import { assemble, type Parts } from './cloud/assemble.ts';
import { type ClientFactory, clientFactory } from './cloud/clients.ts';
import type { CloudEvents } from './cloud/events.ts';
import type { CloudOptions } from './cloud/options.ts';
import type { Permissions } from './cloud/permissions.ts';
import { administrator, functionPrincipal } from './cloud/principals.ts';
import type { Services } from './cloud/services.ts';
import { functionOf } from './runtime/steps.ts';
import type { Principal } from './seams.ts';
import type { Functions } from './services/lambda/functions.ts';
import type { ScheduleDriver } from './services/scheduler/driver.ts';
import type { Delivery } from './services/sns/outbox.ts';
import type { ExecutionCounts, Executions } from './services/states/executions.ts';
import type { Execution } from './workflows/execute.ts';

export type { CloudOptions } from './cloud/options.ts';

export interface StartOptions {
  /** When several Regions have a state machine of that name. */
  readonly region?: string;
  readonly name?: string;
}

/** The services' own stores. What is changed here is changed behind everybody's back. */
export interface Stores
  extends Pick<Services, 'rds' | 'buckets' | 'keys' | 'topics' | 'queues' | 'outbox' | 'secrets'> {
  readonly functions: Functions;
  readonly executions: Executions;
  readonly schedules: ScheduleDriver;
}

export interface Cloud {
  /** With every secret in its place. */
  readonly assembly: Assembly;
  readonly clock: VirtualClock;
  readonly events: CloudEvents;
  /** `http://127.0.0.1:<port>`; undefined when nothing listens. */
  readonly endpointUrl: string | undefined;
  /** Everything sent to people so far, mails and chat messages, oldest first. */
  readonly emails: readonly Delivery[];
  /** Every execution so far, oldest first; without `history`, those that are under way. */
  readonly executions: readonly Execution[];
  readonly executionCounts: ExecutionCounts;
  /** What is really there, without permissions, faults or pages: for whoever watches or breaks the world. */
  readonly stores: Stores;
  readonly permissions: Permissions;
  /** By name; all of them without one. */
  readonly schedules: { enable(...names: string[]): void; disable(...names: string[]): void };
  readonly client: ClientFactory;
  now(): Instant;
  principalFor(step: StepName, region: string): Principal;
  /** As the administrator. Throws what StartExecution answers. */
  startExecution(machineName: string, input: unknown, options?: StartOptions): Execution;
  /** Drives the clock until it has ended. */
  waitFor(execution: Execution): Promise<Execution>;
  /** Drives the clock to an instant, schedules included. */
  runUntil(instant: Instant): Promise<void>;
  /** Frees workers, port and timers. Safe to call twice. */
  close(): Promise<void>;
}

export async function createCloud(options: CloudOptions): Promise<Cloud> {
  const parts = await assemble(options);
  const { assembly, clock, events, base, workflows, endpoint, listener, runtime } = parts;
  const { driver, executions } = workflows;
  driver.run();
  return {
    ...{ assembly, clock, events, endpointUrl: listener?.url },
    emails: base.outbox.deliveries,
    get executions() {
      return executions.list().map(({ execution }) => execution);
    },
    executionCounts: executions.counts,
    stores: storesOf(parts),
    permissions: base.book.permissions(base.authorizer),
    schedules: {
      enable: (...names) => driver.setEnabled(names.length > 0 ? names : 'all', true),
      disable: (...names) => driver.setEnabled(names.length > 0 ? names : 'all', false),
    },
    client: clientFactory(endpoint, assembly),
    now: () => formatInstant(clock.now()),
    principalFor: (step, region) => functionPrincipal(functionOf(assembly, step, region)),
    startExecution: (machineName, input, where) => startExecution(parts, machineName, input, where),
    waitFor: (execution) => clock.runThrough(execution.done),
    runUntil: (instant) => clock.runUntil(parseInstant(instant)),
    close: async () => {
      driver.stop();
      base.alarms.stop();
      await runtime.close();
      await listener?.close();
    },
  };
}

function storesOf({ base, workflows }: Parts): Stores {
  const { rds, buckets, keys, topics, queues, outbox, secrets } = base;
  const { functions, executions, driver: schedules } = workflows;
  return { rds, buckets, keys, topics, queues, outbox, secrets, functions, executions, schedules };
}

function startExecution(parts: Parts, machineName: string, input: unknown, { region, name }: StartOptions = {}) {
  const { stateMachines, account } = parts.assembly;
  const named = stateMachines.filter((view) => view.name === machineName && view.region === (region ?? view.region));
  const [machine] = named;
  if (!machine || named.length > 1) {
    const all = stateMachines.map((view) => `${view.name} (${view.region})`).join(', ');
    throw new Error(`${named.length} state machines are called ${machineName}; there are ${all}.`);
  }
  const start = { machineArn: machine.arn, name, input: JSON.stringify(input) };
  return parts.workflows.executions.start(administrator(account), start).execution;
}
