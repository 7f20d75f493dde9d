/** Regions that are away: nothing in them answers. */
import { parseInstant } from '#core/instant.ts';
import type { VirtualClock } from '../../../clock/virtual-clock.ts';
import { type Fault, lasting } from '../fault.ts';
import type { Notes } from './notes.ts';

export interface Regions {
  arm(clock: Pick<VirtualClock, 'at' | 'now'>): void;
  isAway(region: string): boolean;
}

export function regions(faults: readonly Fault[], notes: Notes): Regions {
  /** How many faults keep a Region away. */
  const away = new Map<string, number>();
  const add = (region: string, change: number): void => void away.set(region, (away.get(region) ?? 0) + change);
  return {
    isAway: (region) => (away.get(region) ?? 0) > 0,
    arm: (clock) => {
      for (const fault of faults) {
        const { region = '' } = fault;
        const from = Math.max(parseInstant(fault.at), clock.now());
        const until = from + (lasting(fault) ?? 0);
        clock.at(from, () => {
          add(region, 1);
          notes.add(fault, { site: region, region }, until);
        });
        clock.at(until, () => add(region, -1));
      }
    },
  };
}
