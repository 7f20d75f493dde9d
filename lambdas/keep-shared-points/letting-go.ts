/**
 * How the vault account lets go: a mark, a grace, a second look, the deletion, and in a later run the proof that it is gone.
 * Whatever breaks off is taken up by the next run, because every one begins with what is there.
 */
import { reference } from '#core/ledger.ts';
import type { Instant, RecoveryPoint } from '#core/model.ts';
import type { Vault } from '#core/policy/carried-out.ts';
import { isLeaving } from '#core/retention/good.ts';
import { tagKeys } from '#core/tags.ts';
import type { Leaving, VaultDisposal } from '#core/vault/disposal.ts';
import { type LeavingPoint, type LeavingPoints, readLeaving, writeLeaving } from '../adapters/leaving-points.ts';
import { tagResource, untagResource } from '../adapters/recovery-points.ts';
import { journal } from '../journal.ts';
import type { StepContext } from '../step.ts';

export interface Occasion {
  readonly vault: Vault;
  /** Scheduled instant of the run. */
  readonly scheduledAt: Instant;
}

export function aboutPoint({ id, owner, kind, resource }: RecoveryPoint, { clauses }: Vault) {
  return { rule: owner?.rule ?? '', clauses, subject: `${kind}/${resource}`, of: [id] };
}

/** The evidence first: started again after it, a run finds the point unmarked still, and goes on. */
export async function mark({ point, reason }: Leaving, occasion: Occasion, context: StepContext): Promise<void> {
  const { vault, scheduledAt } = occasion;
  const facts = { point: point.id, takenAt: point.takenAt ?? null, region: vault.region, reason };
  const entry = await journal(context, {
    event: 'vault-point-marked',
    ...aboutPoint(point, vault),
    scheduledAt,
    facts,
  });
  const tags = { [tagKeys.tombstone]: context.now(), [tagKeys.announced]: reference(entry) };
  await tagResource(context.clients.rds(vault.region), point.arn, tags);
}

export async function unmark(point: RecoveryPoint, occasion: Occasion, context: StepContext): Promise<void> {
  const { vault, scheduledAt } = occasion;
  const facts = { point: point.id, region: vault.region, markedAt: point.owner?.tombstone ?? null };
  await journal(context, { event: 'vault-point-unmarked', ...aboutPoint(point, vault), scheduledAt, facts });
  await untagResource(context.clients.rds(vault.region), point.arn, [tagKeys.tombstone, tagKeys.announced]);
}

/** Says of what earlier runs let go that it is gone, each in the name of its run, so that it is said once. */
export async function confirmGone(
  held: readonly RecoveryPoint[],
  { region }: Vault,
  context: StepContext,
): Promise<LeavingPoints> {
  const before = await readLeaving(context);
  const there = new Map(held.map((point) => [point.id, point]));
  for (const { point, letGo, ...about } of before.points.filter(({ point }) => !there.has(point))) {
    await journal(context, {
      event: 'vault-point-gone',
      ...about,
      of: [point],
      facts: { point, region, letGo, gone: true },
    });
  }
  // What is there and not on its way was not deleted after all: whether it goes is decided anew.
  const still = before.points.filter(({ point }) => {
    const found = there.get(point);
    return found !== undefined && isLeaving(found);
  });
  return await writeLeaving(context, still, before);
}

/**
 * Writes down what goes, before anything of it does.
 * @param wanted what was to go when the run began
 * @param again what is to go by a second look, right before
 * @returns what may be deleted now
 */
export async function enterLeaving(
  wanted: VaultDisposal,
  again: VaultDisposal,
  leaving: LeavingPoints,
  occasion: Occasion,
  context: StepContext,
): Promise<readonly RecoveryPoint[]> {
  const ids = new Set(wanted.remove.map(({ point }) => point.id));
  const going = again.remove.filter(({ point }) => ids.has(point.id));
  const entered: LeavingPoint[] = [];
  for (const each of going) entered.push(await enter(each, occasion, context));
  const others = leaving.points.filter(({ point }) => !ids.has(point));
  await writeLeaving(context, [...others, ...entered], leaving);
  return going.map(({ point }) => point);
}

async function enter({ point, reason }: Leaving, occasion: Occasion, context: StepContext): Promise<LeavingPoint> {
  const { vault, scheduledAt } = occasion;
  const { id, takenAt, status, owner, tags } = point;
  const announced = tags[tagKeys.announced];
  const facts = {
    ...{ point: id, takenAt: takenAt ?? null, status, region: vault.region, reason },
    ...(owner?.tombstone && { markedAt: owner.tombstone }),
    ...(announced && { announced }),
  };
  const { of, ...about } = aboutPoint(point, vault);
  const entry = await journal(context, { event: 'vault-point-let-go', ...about, of, scheduledAt, facts });
  return { point: id, ...about, clauses: [...about.clauses], scheduledAt, letGo: reference(entry) };
}
