/** The faults of a default rehearsal: by chance from the seed, with realistic rates, sometimes several at once. */
import { formatInstant, parseInstant, secondsPer } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import { randomStream } from '../../cloud/random.ts';
import type { EstateDatabase } from '../estate/index.ts';
import type { Fault, FaultPlan } from './fault.ts';
import { type KindName, kindNames, kindOf } from './kinds.ts';
import { type Chance, chanceOf } from './plan/chance.ts';
import { detailsOf, type Surroundings } from './plan/details.ts';

export interface PlanFaults {
  readonly policy: Policy;
  /** `default`, or the faults of a file. */
  readonly spec: 'none' | 'default' | FaultPlan;
  readonly seed: number;
  readonly days: number;
  readonly start: Instant;
  readonly estate: readonly EstateDatabase[];
}

/** In a small estate, what befalls databases happens as often as in one of this many: a short rehearsal is to see it. */
const smallestEstate = 25;
/** Share of faults that do not come alone, and how far apart the others are. */
const burstShare = 0.15;
const burstSpreadMs = 30 * secondsPer.minute * 1000;

/** The same arguments give the same plan. */
export function planFaults(options: PlanFaults): FaultPlan {
  const { spec, seed } = options;
  if (spec === 'none') return { seed, faults: [] };
  return spec === 'default' ? { seed, faults: byChance(options) } : spec;
}

function byChance({ policy, seed, days, start, estate }: PlanFaults): readonly Fault[] {
  const chance = chanceOf(randomStream(seed, 'faults'));
  const around: Surroundings = { policy, databases: estate.map(({ id }) => id) };
  const from = parseInstant(start);
  const until = from + days * secondsPer.day * 1000;
  const make = (kind: KindName, at: number): Fault => ({
    kind,
    at: formatInstant(Math.min(Math.max(at, from), until - 1)),
    ...detailsOf(kind, chance, around),
  });
  const alone = kindNames.flatMap((kind) =>
    Array.from({ length: chance.count(expected(kind, days, estate.length)) }, () =>
      make(kind, from + chance.upTo(until - from)),
    ),
  );
  const together = alone.flatMap((fault) => burst(fault, chance, make));
  return [...alone, ...together].sort(byInstant);
}

/** How often a kind is to be expected in so many days of so many databases. */
function expected(kind: KindName, days: number, databases: number): number {
  const { per, in30Days } = kindOf(kind).rate;
  const size = per === 'account' ? 1 : Math.max(databases, smallestEstate) / 100;
  return (in30Days * size * days) / 30;
}

function burst(fault: Fault, chance: Chance, make: (kind: KindName, at: number) => Fault): readonly Fault[] {
  if (!chance.happens(burstShare)) return [];
  return Array.from({ length: 1 + chance.below(2) }, () =>
    make(chance.oneOf(kindNames), parseInstant(fault.at) + chance.upTo(2 * burstSpreadMs) - burstSpreadMs),
  );
}

/** Equal instants stay in the order in which they were planned. */
function byInstant(a: Fault, b: Fault): number {
  return a.at < b.at ? -1 : Number(a.at > b.at);
}
