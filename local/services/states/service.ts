/** Step Functions' API, as far as `states.md` says. */
import type {
  DescribeExecutionInput,
  DescribeStateMachineInput,
  GetExecutionHistoryInput,
  ListExecutionsInput,
  ListStateMachinesInput,
  StartExecutionInput,
  StopExecutionInput,
} from '@aws-sdk/client-sfn';
import type { StateMachineView } from '../../assembly/read.ts';
import { accepts } from '../../endpoint/accepts.ts';
import type { ApiCall, Authorize, Service } from '../../seams.ts';
import { page } from '../page.ts';
import type { Executions, Started } from './executions.ts';

export interface StatesDeps {
  readonly executions: Executions;
  readonly authorize: Authorize;
  /** Epoch milliseconds at which the state machines were made. */
  readonly createdAt: number;
}

/** History comes in pages of a hundred by default; a page of two would cost hundreds of calls. */
const historyPage = 100;

export function statesService(deps: StatesDeps): Service {
  return { name: 'states', operations: { ...machines(deps), ...runs(deps), ...listings(deps) } };
}

function runs({ executions, authorize }: StatesDeps): Service['operations'] {
  return {
    StartExecution: accepts<StartExecutionInput>(
      ['stateMachineArn', 'name', 'input'],
      ({ stateMachineArn = '', name, input }, call) => {
        const { execution } = executions.start(call.principal, { machineArn: stateMachineArn, name, input });
        return { executionArn: execution.arn, startDate: new Date(execution.startedAt) };
      },
    ),
    DescribeExecution: accepts<DescribeExecutionInput>(['executionArn'], ({ executionArn = '' }, call) => {
      authorize(call.principal, { action: 'states:DescribeExecution', resource: executionArn });
      return described(executions.find(executionArn));
    }),
    StopExecution: accepts<StopExecutionInput>(['executionArn', 'error', 'cause'], async (input, call) => {
      const { executionArn = '', error, cause } = input;
      authorize(call.principal, { action: 'states:StopExecution', resource: executionArn });
      const { execution } = executions.find(executionArn);
      execution.stop(error, cause);
      return { stopDate: new Date((await execution.done).stoppedAt ?? execution.startedAt) };
    }),
    GetExecutionHistory: accepts<GetExecutionHistoryInput>(
      ['executionArn', 'maxResults', 'nextToken', 'reverseOrder', 'includeExecutionData'],
      ({ executionArn = '', maxResults, nextToken, reverseOrder }, call) => {
        authorize(call.principal, { action: 'states:GetExecutionHistory', resource: executionArn });
        const oldestFirst = [...executions.find(executionArn).execution.history];
        const events = reverseOrder ? oldestFirst.reverse() : oldestFirst;
        const { items, next } = page(events, nextToken, maxResults ?? historyPage, 1000);
        return { events: items, ...token(next) };
      },
    ),
  };
}

function listings({ executions, authorize }: StatesDeps): Service['operations'] {
  return {
    ListExecutions: accepts<ListExecutionsInput>(
      ['stateMachineArn', 'statusFilter', 'maxResults', 'nextToken'],
      ({ stateMachineArn = '', statusFilter, maxResults, nextToken }, call) => {
        authorize(call.principal, { action: 'states:ListExecutions', resource: stateMachineArn });
        executions.machine(stateMachineArn);
        const newestFirst = executions
          .list()
          .filter(({ machine }) => machine.arn === stateMachineArn)
          .filter(({ execution }) => !statusFilter || execution.status === statusFilter)
          .reverse();
        const { items, next } = page(newestFirst, nextToken, maxResults);
        return { executions: items.map(summary), ...token(next) };
      },
    ),
  };
}

function machines({ executions, authorize, createdAt }: StatesDeps): Service['operations'] {
  const creationDate = new Date(createdAt);
  return {
    ListStateMachines: accepts<ListStateMachinesInput>(
      ['maxResults', 'nextToken'],
      ({ maxResults, nextToken }, call) => {
        authorize(call.principal, { action: 'states:ListStateMachines', resource: '*' });
        const here = executions.machines.filter(({ region }) => region === call.region);
        const { items, next } = page(here, nextToken, maxResults);
        const stateMachines = items.map(({ arn, name, type }) => ({ stateMachineArn: arn, name, type, creationDate }));
        return { stateMachines, ...token(next) };
      },
    ),
    DescribeStateMachine: accepts<DescribeStateMachineInput>(
      ['stateMachineArn', 'includedData'],
      ({ stateMachineArn = '' }, call: ApiCall) => {
        authorize(call.principal, { action: 'states:DescribeStateMachine', resource: stateMachineArn });
        return { ...machineDetails(executions.machine(stateMachineArn)), creationDate };
      },
    ),
  };
}

function machineDetails({ arn, name, type, roleArn, definition, logging, tracing }: StateMachineView): object {
  return {
    stateMachineArn: arn,
    name,
    type,
    roleArn,
    status: 'ACTIVE',
    definition: JSON.stringify(definition),
    loggingConfiguration: logging,
    tracingConfiguration: { enabled: tracing },
  };
}

function summary({ execution, machine }: Started): object {
  const { arn, name, status, startedAt, stoppedAt } = execution;
  return {
    executionArn: arn,
    stateMachineArn: machine.arn,
    name,
    status,
    startDate: new Date(startedAt),
    ...(stoppedAt === undefined ? {} : { stopDate: new Date(stoppedAt) }),
  };
}

function described(started: Started): object {
  const { output, error, cause } = started.execution;
  const included = { included: true };
  return {
    ...summary(started),
    input: started.input,
    inputDetails: included,
    ...(output === undefined ? {} : { output: JSON.stringify(output), outputDetails: included }),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
}

function token(next: string | undefined): { readonly nextToken?: string } {
  return next === undefined ? {} : { nextToken: next };
}
