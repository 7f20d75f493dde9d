/** What people and accidents do to recovery points, in the primary Region unless the fault names another. */
import type { Field, Kind } from '../kind.ts';

const takes: readonly Field[] = ['region', 'database', 'pick'];
const world = { seam: 'world', takes } as const;
const rate = (in30Days: number) => ({ per: 'hundred-databases', in30Days }) as const;

export const points = {
  'point-deleted': {
    ...world,
    what: 'Somebody deletes a recovery point by hand; the same point in other Regions stays.',
    promise:
      'That point is gone there, which the next run of retention enters and tells; what it was needed for is judged without it.',
    excuses: ['run', 'objective', 'points'],
    rate: rate(3),
  },
  'tags-removed': {
    ...world,
    what: 'Somebody takes the tags away from a recovery point.',
    promise: 'It is not ours any more: nothing of ours counts it, tests it or deletes it.',
    excuses: ['run', 'objective', 'points'],
    rate: rate(1),
  },
  'point-pinned': {
    ...world,
    what: 'Somebody pins a recovery point, and lets it go later.',
    promise: 'It is kept as long as it is pinned, and counts as no other point’s replacement.',
    excuses: [],
    lasts: '20d',
    rate: rate(1.5),
  },
  'point-inaccessible': {
    ...world,
    what: 'A recovery point becomes inaccessible for good.',
    promise: 'It counts as no good point; what it was needed for is judged without it.',
    excuses: ['run', 'objective', 'points'],
    rate: rate(0.5),
  },
  'foreign-snapshot': {
    ...world,
    takes: ['region', 'database'],
    what: 'Somebody makes a snapshot with the name that the next backup will want.',
    promise: 'It is left alone; that backup fails and says why.',
    excuses: ['run', 'objective'],
    rate: rate(0.7),
  },
  'point-corrupted': {
    ...world,
    what: 'The data in one recovery point is damaged where it lies.',
    promise: 'The next restore test of it says so.',
    excuses: ['run', 'objective', 'points'],
    rate: rate(0.7),
  },
} as const satisfies Readonly<Record<string, Kind>>;
