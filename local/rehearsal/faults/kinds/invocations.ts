/** Faults of one run of a step's function. */
import type { Field, Kind } from '../kind.ts';

const takes: readonly Field[] = ['workflow', 'step', 'region', 'share'];
const invocation = { seam: 'invocation', takes } as const;
const rate = (in30Days: number) => ({ per: 'account', in30Days }) as const;

export const invocations = {
  'lambda-dies': {
    ...invocation,
    takes: [...takes, 'afterCalls'],
    what: 'The function’s process dies: before its first call, after so many calls, or after its work and before its answer.',
    promise: 'All of it holds: the workflow runs the step again, and what was done is found done.',
    excuses: ['run'],
    rate: rate(0.4),
  },
  'lambda-throttled': {
    ...invocation,
    what: 'Lambda refuses to run the function for a while: no concurrency is left.',
    promise:
      'What needs the step waits; when that lasts longer than the workflow’s patience it fails, and people are told.',
    excuses: ['run', 'objective', 'telling', 'evidence', 'leftovers'],
    lasts: '1m',
    rate: rate(0.3),
  },
  'lambda-times-out': {
    ...invocation,
    what: 'The function does its work and reaches its limit before it answers.',
    promise: 'All of it holds: the workflow runs the step again, and what was done is found done.',
    excuses: ['run'],
    rate: rate(0.3),
  },
  'lambda-twice': {
    ...invocation,
    what: 'The function is run twice with the same event, and the second answer is heard.',
    promise: 'All of it holds: running a step twice changes nothing.',
    excuses: [],
    rate: rate(0.3),
  },
  'step-clock-jumps': {
    ...invocation,
    takes: [...takes, 'by'],
    needs: ['by'],
    what: 'The clock that the function reads is off, forwards or backwards.',
    promise:
      'Nothing is removed early and no chain of the ledger breaks; what is judged by that clock may be misjudged until the next run.',
    excuses: ['run', 'objective'],
    rate: rate(0.2),
  },
} as const satisfies Readonly<Record<string, Kind>>;
