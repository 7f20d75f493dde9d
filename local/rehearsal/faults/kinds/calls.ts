/** Faults of one API call that a step makes. */
import type { Field, Kind } from '../kind.ts';

const takes: readonly Field[] = ['workflow', 'step', 'service', 'operation', 'region', 'nth', 'share'];
const call = { seam: 'call', takes } as const;
const rate = (in30Days: number) => ({ per: 'account', in30Days }) as const;

export const calls = {
  'call-fails-once': {
    ...call,
    what: 'The service answers 500 and has done nothing.',
    promise: 'All of it holds: the SDK asks again.',
    excuses: [],
    rate: rate(0.5),
  },
  'call-fails': {
    ...call,
    what: 'The service answers 500 for a while, whatever the SDK retries, and has done nothing.',
    promise: 'What needs the call may fail, and people are told of it.',
    excuses: ['run', 'objective', 'telling', 'evidence', 'leftovers'],
    lasts: '20m',
    rate: rate(0.4),
  },
  'call-throttled': {
    ...call,
    what: 'The service answers for a while that it is asked too often.',
    promise:
      'What needs the call waits; when that lasts longer than the workflow’s patience it fails, and people are told.',
    excuses: ['run', 'objective', 'telling', 'evidence', 'leftovers'],
    lasts: '2m',
    rate: rate(0.5),
  },
  'call-times-out': {
    ...call,
    what: 'The service acts, and answers only after the function has reached its limit.',
    promise: 'All of it holds: the workflow asks again, and what was done is found done.',
    excuses: ['run'],
    rate: rate(0.3),
  },
  'call-slow': {
    ...call,
    what: 'The service acts, and answers 20 seconds later.',
    promise: 'All of it holds, later.',
    excuses: [],
    rate: rate(0.3),
  },
  'call-twice': {
    ...call,
    what: 'The request arrives twice, and the second answer is heard.',
    promise: 'All of it holds: a request that was carried out is recognised as carried out.',
    excuses: [],
    rate: rate(0.3),
  },
  'call-loses-answer': {
    ...call,
    what: 'The service acts and then answers 500.',
    promise: 'All of it holds: the SDK asks again, and what was done is found done.',
    excuses: [],
    rate: rate(0.3),
  },
  'call-cut': {
    ...call,
    what: 'The connection is cut before the service has heard the request.',
    promise: 'All of it holds: the SDK asks again.',
    excuses: [],
    rate: rate(0.3),
  },
  'call-cut-after': {
    ...call,
    what: 'The service acts, and the connection is cut before its answer arrives.',
    promise: 'All of it holds: the SDK asks again, and what was done is found done.',
    excuses: [],
    rate: rate(0.3),
  },
  'call-refused': {
    ...call,
    what: 'Access is refused for a while, as when somebody edits a role.',
    promise: 'What needs the call fails at once, and people are told of it.',
    excuses: ['run', 'objective', 'telling', 'evidence', 'leftovers'],
    lasts: '1h',
    rate: rate(0.2),
  },
} as const satisfies Readonly<Record<string, Kind>>;
