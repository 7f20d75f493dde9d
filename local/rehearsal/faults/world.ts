/** Faults that somebody or something does to the account, and undoes where the kind says so. */
import { parseInstant } from '#core/instant.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { Cloud } from '../../cloud.ts';
import type { DatabaseEngine } from '../../seams.ts';
import type { EstateDatabase } from '../estate/index.ts';
import { type Fault, lasting } from './fault.ts';
import type { Hit, Notes } from './inject/notes.ts';
import type { KindName } from './kinds.ts';
import { accountActs } from './world/account.ts';
import { databaseActs } from './world/databases.ts';
import { pointActs } from './world/points.ts';
import { topicActs } from './world/topics.ts';

/** What an act works with. */
export interface Place {
  readonly cloud: Cloud;
  readonly policy: Policy;
  readonly estate: readonly EstateDatabase[];
  readonly databases: DatabaseEngine;
  readonly notes: Notes;
}

/** What was done, and how it is undone. */
export interface Done extends Hit {
  undo?(): Promise<unknown> | unknown;
}

/** Does it. Undefined when there was nothing to do it to; an error of AWS that refuses it counts as that. */
export type Act = (fault: Fault, place: Place) => Promise<Done | undefined>;

const acts: Readonly<Partial<Record<KindName, Act>>> = {
  ...accountActs,
  ...topicActs,
  ...databaseActs,
  ...pointActs,
};

/** Sets the clock for one fault. What cannot be done at its instant is not done at all, and is not noted. */
export function strike(fault: Fault, place: Place): void {
  const act = acts[fault.kind];
  if (!act) throw new Error(`Nothing does ${fault.kind}.`);
  const { clock } = place.cloud;
  // Clients of people wait in real time, so the clock stands still meanwhile.
  const atHand = <Result>(work: () => Promise<Result>) => clock.real(() => unlessRefused(work));
  clock.at(Math.max(parseInstant(fault.at), clock.now()), async () => {
    const done = await atHand(() => act(fault, place));
    if (!done) return;
    const { undo, ...hit } = done;
    const lasts = lasting(fault);
    const until = lasts === undefined ? undefined : clock.now() + lasts;
    place.notes.add(fault, hit, until);
    if (undo && until !== undefined) clock.at(until, () => atHand(async () => undo()));
  });
}

/** Gone by now, or busy; the name is taken; the account is full; another fault refuses. Anything else is a mistake of ours. */
const hindrances =
  /NotFound|AlreadyExists|InvalidDB\w*State|KeyNotAccessible|InvalidState|Disabled|QuotaExceeded|AccessDenied/;

async function unlessRefused<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && hindrances.test(error.name)) return undefined;
    throw error;
  }
}
