/** Where a fault of a default plan takes hold, and how long it lasts. */
import type { Policy } from '#core/policy/schema.ts';
import { stepNames } from '#lambdas/registry.ts';
import { type Fault, milliseconds, workflows } from '../fault.ts';
import type { Kind } from '../kind.ts';
import { type KindName, kindOf } from '../kinds.ts';
import type { Chance } from './chance.ts';

export interface Surroundings {
  readonly policy: Policy;
  /** Identifiers. */
  readonly databases: readonly string[];
}

type Details = Partial<Omit<Fault, 'kind' | 'at'>>;

export function detailsOf(name: KindName, chance: Chance, around: Surroundings): Details {
  const kind = kindOf(name);
  const lasts = kind.lasts === undefined ? {} : { for: length(kind.lasts, chance) };
  return { ...lasts, ...place(kind, chance, around), ...extras(kind, chance) };
}

function place(kind: Kind, chance: Chance, { policy, databases }: Surroundings): Details {
  const primary = policy.places.primary.region;
  const copies = policy.places.copies.map(({ region }) => region);
  const anywhere = (): string => chance.oneOf([primary, ...copies]);
  switch (kind.seam) {
    case 'call':
      return kind.lasts === undefined ? oneCall(chance) : { service: chance.oneOf(services), region: anywhere() };
    case 'invocation':
      return { step: chance.oneOf(stepNames) };
    case 'delivery':
      return { workflow: chance.oneOf(workflows) };
    // The other Region is the more likely one to be away: there are more of them.
    case 'region':
      return { region: chance.oneOf([primary, ...copies, ...copies]) };
    default:
      return {
        ...(kind.takes.includes('database') && databases.length > 0 && { database: chance.oneOf(databases) }),
        ...(kind.takes.includes('region') && kind.seam === 'world' && { region: anywhere() }),
        ...(kind.takes.includes('workflow') && { workflow: chance.oneOf(workflows) }),
      };
  }
}

const services = ['rds', 's3', 'sns', 'kms', 'monitoring'] as const;

function oneCall(chance: Chance): Details {
  const step = { step: chance.oneOf(stepNames) };
  return chance.happens(0.5) ? { ...step, nth: 1 + chance.below(3) } : step;
}

function extras({ takes }: Kind, chance: Chance): Details {
  return {
    ...(takes.includes('afterCalls') && { afterCalls: chance.oneOf([0, 1, 2, 3, 4, 5, 6, 8, 10, 'all'] as const) }),
    ...(takes.includes('by') && {
      by: `${takes.includes('step') && chance.happens(0.5) ? '-' : ''}${1 + chance.below(30)}h`,
    }),
    ...(takes.includes('pick') && { pick: chance.below(4) }),
    ...(takes.includes('topic') && { topic: chance.oneOf(['email', 'chat'] as const) }),
  };
}

/** From a fifth to twice the usual length, in whole minutes. */
function length(usual: string, chance: Chance): string {
  const minutes = Math.round((milliseconds(usual) / 60_000) * (0.2 + chance.upTo(1.8)));
  return `${Math.max(1, minutes)}m`;
}
