/**
 * Places and releases holds. In doubt a point stays: it is pinned before the ledger says so, and the ledger says that it
 * is released before it is.
 */
import {
  isNewHold,
  isNewRelease,
  pinValue,
  type Sight,
  type Wish,
  whyNotHold,
  whyNotOurs,
  whyNotRelease,
} from '#core/hold.ts';
import { entryId, type LedgerEntry, resourceChain } from '#core/ledger.ts';
import { tagKeys } from '#core/tags.ts';
import { openLedger } from '#lambdas/adapters/ledger.ts';
import { tagResource } from '#lambdas/adapters/recovery-points.ts';
import { policySlug } from '#lambdas/rules.ts';
import type { StepContext } from '#lambdas/step.ts';
import { firstOf, inEach, lastOf, look, type Place, said } from './places.ts';
import { untagResource } from './untag.ts';

/** What became of a wish. */
export interface Pin extends Wish {
  readonly held: boolean;
  /** Everything is as it was wished, and the ledger says so. */
  readonly complete: boolean;
  readonly regions: readonly Place[];
  /** The entry that was written; absent when there was one already, or when it could not be written. */
  readonly entry?: Pick<LedgerEntry, 'chain' | 'seq' | 'hash'>;
  /** Why the ledger does not say so. */
  readonly unwritten?: string;
}

/** A wish that is refused as it is; nothing was done. */
export class HoldRefused extends Error {
  override readonly name = 'HoldRefused';
}

/** Throws HoldRefused, or why the ledger cannot be read. Safe to call again: what is done already is not done twice. */
export async function placeHold(context: StepContext, wish: Wish): Promise<Pin> {
  const sights = await lookAtOurs(context, wish.point);
  const last = await lastOf(context, firstOf(sights));
  refuse(whyNotHold(wish, last), `Release it first: lifeboat release ${wish.point} --reason … --approved-by … FILE`);
  const regions = await inEach(sights, 'pinned', async ({ arn, place, owner }) => {
    if (owner?.pinned && last?.event === 'hold-placed') return;
    await tagResource(context.clients.rds(place.region), arn, { [tagKeys.pin]: pinValue(wish) });
  });
  const pinned = regions.filter(({ state }) => state === 'pinned').map(({ region }) => region);
  const isNews = pinned.length > 0 && isNewHold(wish, pinned, last);
  const written = isNews ? await write(context, 'hold-placed', wish, sights, pinned) : {};
  return { ...wish, held: true, complete: isComplete(regions, written), regions, ...written };
}

/** As `placeHold`. */
export async function releaseHold(context: StepContext, wish: Wish): Promise<Pin> {
  const sights = await lookAtOurs(context, wish.point);
  const last = await lastOf(context, firstOf(sights));
  refuse(whyNotRelease(wish, sights, last), 'See which points are held: lifeboat inventory FILE');
  const pinned = sights.filter(({ point }) => point?.owner?.pinned).map(({ region }) => region);
  const written = isNewRelease(wish, sights, last) ? await write(context, 'hold-released', wish, sights, pinned) : {};
  const act = written.unwritten === undefined;
  const regions = await inEach(sights, 'free', async ({ arn, place, owner }) => {
    if (!owner?.pinned) return;
    if (!act) throw new HoldRefused('it stays pinned while the ledger cannot say that it is released');
    await untagResource(context.clients.rds(place.region), arn, [tagKeys.pin]);
  });
  return { ...wish, held: false, complete: isComplete(regions, written), regions, ...written };
}

async function lookAtOurs(context: StepContext, point: string): Promise<Sight[]> {
  const sights = await look(context, point);
  refuse(whyNotOurs(point, sights, policySlug(context.policy)), 'See which points there are: lifeboat inventory FILE');
  return sights;
}

function refuse(why: string | undefined, hint: string): void {
  if (why !== undefined) throw new HoldRefused(`${why}. ${hint}`);
}

type Written = Pick<Pin, 'entry' | 'unwritten'>;

async function write(
  context: StepContext,
  event: 'hold-placed' | 'hold-released',
  { point, reason, approvedBy }: Wish,
  sights: readonly Sight[],
  regions: readonly string[],
): Promise<Written> {
  const { kind, resource, owner } = firstOf(sights);
  const at = context.now();
  try {
    const { chain, seq, hash } = await openLedger(context).append(
      {
        ...{ chain: resourceChain(kind, resource), id: entryId(event, at, point, ...regions), at, event },
        ...{ policy: policySlug(context.policy), clauses: owner?.clauses ?? [], subject: `${kind}/${resource}` },
        ...(owner === undefined ? {} : { rule: owner.rule, cycle: owner.cycle }),
        facts: { point, regions, reason, approvedBy },
      },
      at,
    );
    return { entry: { chain, seq, hash } };
  } catch (error) {
    return { unwritten: said(error) };
  }
}

function isComplete(regions: readonly Place[], { unwritten }: Written): boolean {
  return unwritten === undefined && regions.every(({ state }) => state !== 'failed');
}
