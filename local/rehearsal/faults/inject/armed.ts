/** Faults that wait for something that fits them, hold it, and are over at last. */
import { parseInstant } from '#core/instant.ts';
import { randomStream } from '../../../cloud/random.ts';
import { type Fault, lasting } from '../fault.ts';

/** A fault on its way from its instant to its end. */
interface Armed {
  readonly fault: Fault;
  /** When it ends, once it has taken hold: epoch milliseconds. */
  until: number | undefined;
  /** How often it may still take hold. */
  left: number;
  readonly random: () => number;
}

/** A fault that holds something now. */
export interface Held {
  readonly fault: Fault;
  /** It did not hold anything before. */
  readonly begins: boolean;
  /** When it will be over; undefined when it is over with this. */
  readonly until: number | undefined;
}

export interface Armoury<What> {
  /** The first fault that takes hold of this, at a moment that is never earlier than the one before. */
  take(what: What, now: number): Held | undefined;
}

export interface ArmouryOptions<What> {
  readonly faults: readonly Fault[];
  readonly seed: number;
  /** Whether a fault concerns this at all. */
  fits(fault: Fault, what: What): boolean;
  /** Whether a lasting fault that has begun goes on with this; by default whatever fits. */
  goesOn?(fault: Fault, what: What): boolean;
}

export function armoury<What>({ faults, seed, fits, goesOn = fits }: ArmouryOptions<What>): Armoury<What> {
  const waiting = faults.map((fault, index) => armed(fault, seed, index));
  waiting.sort((a, b) => parseInstant(a.fault.at) - parseInstant(b.fault.at));
  let next = 0;
  let active: Armed[] = [];
  const arrive = (now: number): void => {
    for (let one = waiting[next]; one && parseInstant(one.fault.at) <= now; one = waiting[next]) {
      active.push(one);
      next += 1;
    }
  };
  return {
    take: (what, now) => {
      arrive(now);
      if (active.length === 0) return undefined;
      active = active.filter((one) => one.left > 0 && (one.until === undefined || now < one.until));
      for (const one of active) {
        const held = hold(one, now, () => (one.until === undefined ? fits(one.fault, what) : goesOn(one.fault, what)));
        if (held) return held;
      }
      return undefined;
    },
  };
}

/** A share is taken from its instant on; without a share, a fault that lasts counts its time from its first hold. */
function armed(fault: Fault, seed: number, index: number): Armed {
  const lasts = lasting(fault);
  const byChance = fault.share !== undefined;
  const until = byChance && lasts !== undefined ? parseInstant(fault.at) + lasts : undefined;
  const endless = byChance || lasts !== undefined;
  const left = fault.times ?? (endless ? Number.POSITIVE_INFINITY : 1);
  return { fault, until, left, random: randomStream(seed, `fault ${index} ${fault.kind}`) };
}

function hold(one: Armed, now: number, concerned: () => boolean): Held | undefined {
  if (!concerned()) return undefined;
  const { share } = one.fault;
  if (share !== undefined && one.random() >= share) return undefined;
  one.left -= 1;
  const lasts = lasting(one.fault);
  if (share !== undefined || lasts === undefined) return { fault: one.fault, begins: true, until: undefined };
  const begins = one.until === undefined;
  one.until ??= now + lasts;
  return { fault: one.fault, begins, until: one.until };
}
