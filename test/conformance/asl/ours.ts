/** A case on this project's interpreter, on virtual time. */
import { virtualClock } from '#local/clock/virtual-clock.ts';
import { StatesError } from '#local/workflows/errors.ts';
import { execute } from '#local/workflows/execute.ts';
import { DefinitionError } from '#local/workflows/load/problems.ts';
import { loadStateMachine } from '#local/workflows/load.ts';
import type { StateMachine } from '#local/workflows/machine.ts';
import type { Integrations } from '#local/workflows/run.ts';
import type { Case, Outcome } from './case.ts';

const arn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:case';

export async function runOurs(one: Case): Promise<Outcome> {
  const machine = loaded(one);
  if (!machine) return { status: 'REFUSED' };
  const clock = virtualClock({ start: Date.UTC(2026, 0, 17, 2) });
  const execution = execute(machine, one.input, {
    ...{ name: 'run', clock, random: () => 0.5, integrations: answering(one), events: { emit: () => undefined } },
    roleArn: 'arn:aws:iam::111122223333:role/case',
  });
  await clock.runThrough(execution.done);
  const { status, output, error } = execution;
  if (status === 'SUCCEEDED') return { status, output: JSON.parse(JSON.stringify(output)) };
  return status === 'FAILED' ? { status, error } : { status: 'TIMED_OUT' };
}

function loaded({ definition }: Case): StateMachine | undefined {
  try {
    return loadStateMachine(definition, { arn, name: 'case' });
  } catch (error) {
    if (error instanceof DefinitionError) return undefined;
    throw error;
  }
}

function answering({ tasks }: Case): Integrations {
  return async (_resource, _args, { state, attempt }) => {
    const answers = tasks[state] ?? [];
    const answer = answers[attempt] ?? answers.at(-1);
    if (!answer) throw new Error(`${state} has no answers.`);
    if ('error' in answer) throw new StatesError(answer.error, answer.cause);
    return answer.result;
  };
}
