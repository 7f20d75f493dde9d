/** What people do to the account around the databases: keys, schedules, buckets, topics. */
import type { Kind } from '../kind.ts';

const rate = (in30Days: number) => ({ per: 'account', in30Days }) as const;

export const account = {
  'key-disabled': {
    seam: 'world',
    takes: ['region'],
    what: 'Somebody disables the backup key of a Region, and enables it again later.',
    promise: 'Nothing can be copied there, restored there or, in the primary Region, recorded; people are told.',
    excuses: ['run', 'objective', 'telling', 'evidence', 'leftovers'],
    lasts: '8h',
    rate: rate(0.2),
  },
  'key-deletion-scheduled': {
    seam: 'world',
    takes: ['region'],
    what: 'Somebody schedules the deletion of the backup key of a Region; it is cancelled and the key enabled later.',
    promise: 'As when it is disabled.',
    excuses: ['run', 'objective', 'telling', 'evidence', 'leftovers'],
    lasts: '30h',
    rate: rate(0.1),
  },
  'schedule-disabled': {
    seam: 'world',
    takes: ['workflow', 'region'],
    what: 'Somebody disables a schedule, and enables it again later.',
    promise: 'Its runs are missing meanwhile, and the monitor or an alarm says so.',
    excuses: ['run', 'objective', 'telling', 'leftovers'],
    lasts: '30h',
    rate: rate(0.2),
  },
  'schedule-deleted': {
    seam: 'world',
    takes: ['workflow', 'region'],
    what: 'Somebody deletes a schedule; a deployment brings it back later.',
    promise: 'Its runs are missing meanwhile, and the monitor or an alarm says so.',
    excuses: ['run', 'objective', 'telling', 'leftovers'],
    lasts: '30h',
    rate: rate(0.1),
  },
  'bucket-refuses': {
    seam: 'world',
    takes: [],
    what: 'Somebody gives the ledger bucket a policy that denies everything, and takes it back later.',
    promise: 'Points are taken all the same but none counts as verified; people are told without a record of it.',
    excuses: ['run', 'objective', 'telling', 'evidence'],
    lasts: '5h',
    rate: rate(0.15),
  },
  'topic-deleted': {
    seam: 'world',
    takes: ['region', 'topic'],
    what: 'Somebody deletes a topic; a deployment brings it back later.',
    promise: 'Nobody is reached through it meanwhile; what was not told is told when it is back.',
    excuses: ['run', 'telling'],
    lasts: '10h',
    rate: rate(0.1),
  },
  'topic-refuses': {
    seam: 'world',
    takes: ['region', 'topic'],
    what: 'Somebody gives a topic a policy that denies publishing, and takes it back later.',
    promise: 'Nobody is reached through it meanwhile; what was not told is told when it is back.',
    excuses: ['run', 'telling'],
    lasts: '10h',
    rate: rate(0.15),
  },
  'marker-deleted': {
    seam: 'world',
    takes: ['pick'],
    what: 'Somebody deletes the object that remembers an open alert.',
    promise: 'The alert is told again if it still holds; its end may go untold.',
    excuses: [],
    rate: rate(0.3),
  },
} as const satisfies Readonly<Record<string, Kind>>;
