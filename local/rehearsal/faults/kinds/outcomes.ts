/** Work of RDS that does not end as it should. */
import type { Field, Kind } from '../kind.ts';

const takes: readonly Field[] = ['region', 'database'];
const outcome = { seam: 'outcome', takes } as const;
const rate = (in30Days: number) => ({ per: 'hundred-databases', in30Days }) as const;

export const outcomes = {
  'snapshot-fails': {
    ...outcome,
    what: 'A snapshot ends `failed`.',
    promise: 'That cycle lacks one backup, and people are told; the database’s RPO may be missed under an open alert.',
    excuses: ['run', 'objective'],
    rate: rate(4),
  },
  'snapshot-stalls': {
    ...outcome,
    what: 'A snapshot stays `creating` until RDS gives it up after three days.',
    promise: 'That cycle lacks one backup when the workflow’s patience is over, and people are told.',
    excuses: ['run', 'objective'],
    rate: rate(1),
  },
  'copy-fails': {
    ...outcome,
    what: 'A copy ends `failed`.',
    promise: 'That point has one place less, and people are told.',
    excuses: ['run', 'objective'],
    rate: rate(4),
  },
  'copy-stalls': {
    ...outcome,
    what: 'A copy stays `copying`, and later ones of its database wait, until RDS gives it up after three days.',
    promise: 'Points have one place less when the workflow’s patience is over, and people are told.',
    excuses: ['run', 'objective'],
    rate: rate(2),
  },
  'copy-vanishes': {
    ...outcome,
    what: 'A copy vanishes a minute after it has begun, as when somebody deletes it.',
    promise: 'That point has one place less, and people are told.',
    excuses: ['run', 'objective'],
    rate: rate(1),
  },
  'restore-fails': {
    ...outcome,
    what: 'A restored instance ends `failed`.',
    promise: 'That restore test fails and says so; the instance is deleted.',
    excuses: ['run', 'objective'],
    rate: rate(2),
  },
  'restore-stalls': {
    ...outcome,
    what: 'A restored instance stays `creating` for ever.',
    promise: 'That restore test fails when its patience is over; the instance is deleted once RDS lets it be.',
    excuses: ['run', 'objective', 'leftovers'],
    rate: rate(1),
  },
} as const satisfies Readonly<Record<string, Kind>>;
