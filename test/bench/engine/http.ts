/** So many executions through a StartExecution API over HTTP, as a user of it would run them. */
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { definition, input, output } from './definition.ts';

export interface HttpTarget {
  readonly client: SFNClient;
  readonly stateMachineArn: string;
}

export function clientOf(endpoint: string): SFNClient {
  const credentials = { accessKeyId: '111122223333', secretAccessKey: 'benchmark' };
  return new SFNClient({ region: 'eu-west-1', endpoint, credentials, maxAttempts: 1 });
}

/** Makes the state machine where there is none yet. */
export async function createMachine(client: SFNClient): Promise<HttpTarget> {
  const roleArn = 'arn:aws:iam::111122223333:role/nothing';
  const command = new CreateStateMachineCommand({ name: 'nothing', definition: JSON.stringify(definition), roleArn });
  const { stateMachineArn = '' } = await client.send(command);
  return { client, stateMachineArn };
}

let started = 0;

/** Thirty-two at a time, so that nobody's pauses count: StartExecution, then DescribeExecution until it has ended. Throws when one does not give what it should. */
export async function runOverHttp(target: HttpTarget, executions: number): Promise<void> {
  let left = executions;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await runOne(target);
    }
  };
  await Promise.all(Array.from({ length: 32 }, lane));
}

async function runOne({ client, stateMachineArn }: HttpTarget): Promise<void> {
  started += 1;
  const start = new StartExecutionCommand({ stateMachineArn, name: `run-${started}`, input: JSON.stringify(input) });
  const { executionArn } = await client.send(start);
  for (;;) {
    const { status, output: given, error } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'RUNNING') continue;
    const { cycle, kept } = JSON.parse(given ?? '{}');
    if (cycle === output.cycle && kept === output.kept) return;
    throw new Error(`An execution ended as ${status} with ${given} ${error ?? ''}`);
  }
}
