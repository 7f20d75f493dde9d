/** The Scheduler's side: at least once, in its own time, and sometimes not at all. And a Region that is away. */
import type { Field, Kind } from '../kind.ts';

const takes: readonly Field[] = ['workflow', 'region'];
const delivery = { seam: 'delivery', takes } as const;
const rate = (in30Days: number) => ({ per: 'account', in30Days }) as const;

export const deliveries = {
  'delivery-twice': {
    ...delivery,
    what: 'The Scheduler delivers one occurrence twice.',
    promise: 'All of it holds: the second run finds everything done.',
    excuses: [],
    rate: rate(1),
  },
  'delivery-late': {
    ...delivery,
    takes: [...takes, 'by'],
    needs: ['by'],
    what: 'The Scheduler delivers one occurrence late.',
    promise: 'All of it holds, later; the RPO may be missed under an open alert.',
    excuses: ['objective'],
    rate: rate(0.4),
  },
  'delivery-never': {
    ...delivery,
    what: 'One occurrence is never delivered.',
    promise: 'That run is missing, and the monitor or an alarm says so.',
    excuses: ['run', 'objective', 'telling', 'leftovers'],
    rate: rate(0.4),
  },
  'region-away': {
    seam: 'region',
    takes: ['region'],
    needs: ['region'],
    what: 'A Region is away: none of its endpoints answers and none of its functions runs.',
    promise: 'What needs the Region fails, and people are told, at the latest when the primary Region is back.',
    excuses: ['run', 'objective', 'telling', 'evidence', 'leftovers'],
    lasts: '6h',
    rate: rate(0.15),
  },
} as const satisfies Readonly<Record<string, Kind>>;
