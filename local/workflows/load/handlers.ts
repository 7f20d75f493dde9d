import type { Catcher, Retrier } from '../machine.ts';
import { assign } from './assign.ts';
import { type Fields, withError } from './fields.ts';

const longest = 99_999_999;
const wildcard = 'States.ALL';

export function retriers(fields: Fields): Retrier[] {
  const list = fields.list('Retry');
  return list.map((retrier, index) => {
    const parsed = {
      errorEquals: errorEquals(retrier, index === list.length - 1),
      intervalSeconds: retrier.number('IntervalSeconds', { min: 1, max: longest }) ?? 1,
      maxAttempts: retrier.number('MaxAttempts', { min: 0, max: longest }) ?? 3,
      backoffRate: retrier.number('BackoffRate', { min: 1, max: longest, whole: false }) ?? 2,
      maxDelaySeconds: retrier.number('MaxDelaySeconds', { min: 1, max: 31_622_399 }),
      jitter: retrier.oneOf('JitterStrategy', ['FULL', 'NONE'], 'NONE'),
    };
    if (parsed.maxDelaySeconds !== undefined && parsed.maxDelaySeconds <= parsed.intervalSeconds) {
      retrier.refuse('MaxDelaySeconds', `must be more than IntervalSeconds (${parsed.intervalSeconds})`);
    }
    retrier.close('a retrier');
    return parsed;
  });
}

export function catchers(fields: Fields): Catcher[] {
  const list = fields.list('Catch');
  return list.map((catcher, index) => {
    const parsed = {
      errorEquals: errorEquals(catcher, index === list.length - 1),
      next: catcher.required('Next'),
      output: catcher.template('Output', withError),
      assign: assign(catcher, withError),
    };
    catcher.close('a catcher', { ResultPath: 'is JSONPath: use Output with $states.errorOutput' });
    return parsed;
  });
}

function errorEquals(fields: Fields, last: boolean): string[] {
  const names = fields.strings('ErrorEquals');
  if (names.includes(wildcard) && names.length > 1) fields.refuse('ErrorEquals', `'${wildcard}' must stand alone`);
  if (names.includes(wildcard) && !last) fields.refuse('ErrorEquals', `'${wildcard}' must come last`);
  return names;
}
