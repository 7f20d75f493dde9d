/** What people and accidents do to databases. */
import type { Field, Kind } from '../kind.ts';

const takes: readonly Field[] = ['database'];
const world = { seam: 'world', takes } as const;
const rate = (in30Days: number) => ({ per: 'hundred-databases', in30Days }) as const;

export const databases = {
  'database-stopped': {
    ...world,
    what: 'Somebody stops a database, and starts it again later.',
    promise: 'It cannot be backed up meanwhile; its cycles fail and its age is told.',
    excuses: ['run', 'objective'],
    lasts: '30h',
    rate: rate(2),
  },
  'database-deleted': {
    ...world,
    what: 'Somebody deletes a database for good.',
    promise: 'Its recovery points stay for as long as the policy says; the cycle under way may fail for it.',
    excuses: ['run', 'objective'],
    rate: rate(0.7),
  },
  'database-renamed': {
    ...world,
    what: 'Somebody renames a database.',
    promise:
      'It is backed up under its new name from the next cycle; points of the old name stay as long as the policy says.',
    excuses: ['run', 'objective'],
    rate: rate(0.7),
  },
  'database-storage-full': {
    ...world,
    what: 'A database runs out of storage, and gets more later.',
    promise: 'It cannot be backed up meanwhile; its cycles fail and its age is told.',
    excuses: ['run', 'objective'],
    lasts: '5h',
    rate: rate(1),
  },
  'database-untagged': {
    ...world,
    what: 'Somebody takes the tag of the data class away from a database, and puts it back later.',
    promise: 'It is not in the expected set meanwhile; that it has no class is told.',
    excuses: ['run', 'objective'],
    lasts: '30h',
    rate: rate(1),
  },
  'data-corrupted': {
    ...world,
    what: 'The data of a live database is damaged.',
    promise: 'Points taken from then on hold damaged data; the next restore test of one of them says so.',
    excuses: ['run', 'objective', 'points'],
    rate: rate(0.5),
  },
} as const satisfies Readonly<Record<string, Kind>>;
