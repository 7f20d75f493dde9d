/** Every kind of fault that a rehearsal knows, by name. `docs/faults.md` is written from this table. */
import type { Kind, Seam } from './kind.ts';
import { account } from './kinds/account.ts';
import { calls } from './kinds/calls.ts';
import { databases } from './kinds/databases.ts';
import { deliveries } from './kinds/deliveries.ts';
import { invocations } from './kinds/invocations.ts';
import { outcomes } from './kinds/outcomes.ts';
import { points } from './kinds/points.ts';

export const kinds = {
  ...calls,
  ...invocations,
  ...outcomes,
  ...deliveries,
  ...databases,
  ...points,
  ...account,
} as const;

export type KindName = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as readonly KindName[];

/** The facts of a kind, without the narrow type of its own entry. */
export function kindOf(name: KindName): Kind {
  return kinds[name];
}

export function kindsOf(seam: Seam): readonly KindName[] {
  return kindNames.filter((name) => kindOf(name).seam === seam);
}
