import { errorOutput, matches, type StatesError } from './errors.ts';
import type { Catcher } from './machine.ts';
import type { Outcome, Visit } from './states/visit.ts';

/** The first catcher that matches, as what it does; its output is the error unless it says otherwise. */
export function handlerOf(
  catchers: readonly Catcher[],
  error: StatesError,
): ((visit: Visit) => Promise<Outcome>) | undefined {
  const catcher = catchers.find(({ errorEquals }) => matches(errorEquals, error));
  if (catcher === undefined) return undefined;
  const known = { errorOutput: errorOutput(error) };
  return (visit) => visit.finish(catcher, known, known.errorOutput, catcher.next);
}
