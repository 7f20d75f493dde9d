import { QueryError } from '../errors.ts';
import type { WaitState } from '../machine.ts';
import { evaluateNumber, expectType } from '../query/template.ts';
import type { Outcome, Visit } from './visit.ts';

const longestWaitSeconds = 99_999_999;
const offsetDateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Lets time pass; a moment that is over already is not waited for. */
export async function runWait(state: WaitState, visit: Visit): Promise<Outcome> {
  const ms = await millisecondsToWait(state, visit);
  if (ms > 0) await visit.frame.sleep(ms);
  return visit.finish(state, {}, visit.input, state.next);
}

async function millisecondsToWait({ until }: WaitState, visit: Visit): Promise<number> {
  const scope = visit.scope();
  if (until.kind === 'seconds')
    return 1000 * (await evaluateNumber(until.value, scope, { min: 0, max: longestWaitSeconds }));
  const text = expectType(until.value, await until.value.evaluate(scope), 'string') as string;
  const instant = offsetDateTime.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new QueryError(
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
      'Timestamp',
    );
  }
  return instant - visit.frame.run.now();
}
