/**
 * What the vault account does about what is shared with it and what it holds. It trusts nothing that the primary account can
 * change but the points themselves: what it takes is told by name, and how long it keeps it is its own policy's business.
 */
import { compareInstants } from '../instant.ts';
import type { Instant, RecoveryPoint } from '../model.ts';
import { slug } from '../naming.ts';
import type { Vault } from '../policy/carried-out.ts';
import type { Policy } from '../policy/schema.ts';
import { isOwned, isRestorable, isVerified, newestFirst, type Taken } from '../retention/good.ts';
import { type Bad, isPast, planDisposal, type VaultDisposal } from './disposal.ts';
import { type Origin, originOf } from './origin.ts';

export interface VaultFacts {
  /** What the primary account shares, in the vault's Region. */
  readonly shared: readonly RecoveryPoint[];
  /** Every manual snapshot of the vault account there. */
  readonly held: readonly RecoveryPoint[];
  /** ARN of the vault's own key. */
  readonly keyArn: string;
  readonly now: Instant;
}

export interface VaultPlan {
  /** Newest first: what was made last is protected first. */
  readonly take: readonly { readonly point: RecoveryPoint; readonly origin: Origin }[];
  /** Held, and all that they must be. */
  readonly verify: readonly Taken[];
  /** Held and available, and not what they must be: they never count. */
  readonly bad: readonly Bad[];
  readonly disposal: VaultDisposal;
}

export function planVault(facts: VaultFacts, policy: Policy, vault: Vault): VaultPlan {
  const { shared, held, now } = facts;
  const ours = held.filter((point) => isOwned(point, slug(policy.policy.id)));
  const made = ours.filter((point): point is Taken => isRestorable(point, now) && !isVerified(point));
  const judged = made.map((point) => ({ point, problems: problemsOf(point, facts) }));
  const bad = judged.filter(({ problems }) => problems.length > 0);
  return {
    take: takeable(shared, held, policy).filter(({ point }) => !isPast(point, vault, now)),
    verify: judged.filter(({ problems }) => problems.length === 0).map(({ point }) => point),
    bad,
    disposal: planDisposal(ours, bad, vault, now),
  };
}

function takeable(shared: readonly RecoveryPoint[], held: readonly RecoveryPoint[], policy: Policy) {
  const names = new Set(held.map(({ id }) => id));
  const whole = shared.filter((point): point is Taken => point.status === 'available' && point.takenAt !== undefined);
  return newestFirst(whole.filter(({ id, encrypted }) => encrypted && !names.has(id))).flatMap((point) => {
    const origin = originOf(policy, point);
    // A cycle that is still to come has no data yet, whoever gives its name to something.
    return origin && compareInstants(origin.cycle, point.takenAt) <= 0 ? [{ point, origin }] : [];
  });
}

/** Compared with its source for as long as that is there to compare with. */
function problemsOf(point: Taken, { shared, keyArn }: VaultFacts): string[] {
  const source = shared.find(({ id }) => id === point.id);
  const problems: string[] = [];
  const expect = (holds: boolean, text: string) => {
    if (!holds) problems.push(text);
  };
  expect(point.encrypted && point.keyArn === keyArn, `is encrypted with ${point.keyArn ?? 'nothing'}, not ${keyArn}`);
  if (source === undefined) return problems;
  expect(point.takenAt === source.takenAt, `was taken at ${point.takenAt}, its source at ${source.takenAt}`);
  expect(point.allocatedGiB === source.allocatedGiB, `has ${point.allocatedGiB} GiB, not ${source.allocatedGiB}`);
  return problems;
}
