/** This project's interpreter: called directly, and through its StartExecution API over HTTP. */
import type { StateMachineView } from '#local/assembly/read.ts';
import { createAuthorizer } from '#local/authorizer/authorizer.ts';
import { virtualClock } from '#local/clock/virtual-clock.ts';
import { createEndpoint } from '#local/endpoint/endpoint.ts';
import { listen } from '#local/endpoint/wire.ts';
import { createExecutions } from '#local/services/states/executions.ts';
import { statesService } from '#local/services/states/service.ts';
import { type Execution, execute } from '#local/workflows/execute.ts';
import { loadStateMachine } from '#local/workflows/load.ts';
import { answer, definition, input, output } from './definition.ts';

const account = '111122223333';
export const machineArn = `arn:aws:states:eu-west-1:${account}:stateMachine:nothing`;
const roleArn = `arn:aws:iam::${account}:role/nothing`;
const start = Date.UTC(2026, 0, 17, 2);

function interpreter() {
  const machine = loadStateMachine(definition, { arn: machineArn, name: 'nothing' });
  const clock = virtualClock({ start });
  const world = { clock, random: () => 0.5, events: { emit: () => undefined }, integrations: async () => answer };
  return { clock, run: (name: string, value: unknown) => execute(machine, value, { ...world, roleArn, name }) };
}

/** Runs so many executions, some at a time, and checks each. */
export async function runDirectly(executions: number): Promise<void> {
  const { clock, run } = interpreter();
  const atATime = 50;
  for (let done = 0; done < executions; done += atATime) {
    const batch = Array.from(
      { length: Math.min(atATime, executions - done) },
      (_, n) => run(`run-${done + n}`, input).done,
    );
    for (const execution of await clock.runThrough(Promise.all(batch))) check(execution);
  }
}

function check({ status, output: given, error, cause }: Execution): void {
  if (JSON.stringify(given) === JSON.stringify(output)) return;
  throw new Error(`An execution ended as ${status} with ${JSON.stringify(given)} ${error ?? ''} ${cause ?? ''}`);
}

/** Listens on a port of this machine, with this one state machine. */
export async function serveOurs(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { run } = interpreter();
  const authorizer = createAuthorizer({ identityPolicies: () => [], resourcePolicies: () => [] });
  let ids = 0;
  const executions = createExecutions({
    machines: [view],
    authorize: authorizer.authorize,
    execute: (_machine, name, value) => run(name, value),
    uuid: () => `run-${++ids}`,
  });
  const endpoint = createEndpoint({
    services: [statesService({ executions, authorize: authorizer.authorize, createdAt: start })],
    principalOf: () => ({ arn: `arn:aws:iam::${account}:user/administrator`, kind: 'admin' }),
    ...{ account, events: { emit: () => undefined, hears: () => false }, authorizer },
  });
  return listen(endpoint, { port: 0 });
}

const view: StateMachineView = {
  ...{ arn: machineArn, name: 'nothing', account, region: 'eu-west-1', type: 'STANDARD', roleArn, definition },
  ...{ tracing: false, logging: { level: 'OFF', includeExecutionData: false } },
};
