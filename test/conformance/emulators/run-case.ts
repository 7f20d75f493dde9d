/** A case on an emulator, through its Step Functions API. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  InvalidDefinition,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Case, Outcome } from '../asl/case.ts';

export type PeerOutcome =
  | Outcome
  /** Still running after the patience. */
  | { readonly status: 'STUCK' }
  /** The emulator itself failed. */
  | { readonly status: 'BROKEN' }
  /** Succeeded with an output that is no JSON. */
  | { readonly status: 'SUCCEEDED'; readonly text: string };

const patienceMs = 15_000;
const pollMs = 50;

export async function runCase(client: SFNClient, name: string, one: Case): Promise<PeerOutcome> {
  const definition = JSON.stringify(one.definition);
  const roleArn = 'arn:aws:iam::111122223333:role/case';
  try {
    const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name, definition, roleArn }));
    return await ended(client, stateMachineArn ?? '', one);
  } catch (error) {
    if (error instanceof InvalidDefinition) return { status: 'REFUSED' };
    return { status: 'BROKEN' };
  }
}

async function ended(client: SFNClient, stateMachineArn: string, { input }: Case): Promise<PeerOutcome> {
  const start = new StartExecutionCommand({ stateMachineArn, name: 'run', input: JSON.stringify(input) });
  const { executionArn } = await client.send(start);
  for (let waited = 0; waited < patienceMs; waited += pollMs) {
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (described.status !== 'RUNNING') return outcomeOf(described);
    await sleep(pollMs);
  }
  return { status: 'STUCK' };
}

function outcomeOf({ status, output, error }: DescribeExecutionOutput): PeerOutcome {
  if (status === 'SUCCEEDED') return { status, ...read(output ?? 'null') };
  if (status === 'FAILED') return { status, error };
  return status === 'TIMED_OUT' ? { status } : { status: 'BROKEN' };
}

function read(output: string): { readonly output: unknown } | { readonly text: string } {
  try {
    return { output: JSON.parse(output) };
  } catch {
    return { text: output };
  }
}
