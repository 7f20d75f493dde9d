/** How long the vault account keeps each of its copies, and why: what its inventory says. */
import { addSeconds, secondsPer } from '../instant.ts';
import type { Instant, RecoveryPoint } from '../model.ts';
import type { Vault } from '../policy/carried-out.ts';
import { isFailed, type Taken } from '../retention/good.ts';
import type { Reason, ReasonCode } from '../retention/reasons.ts';
import { tagKeys } from '../tags.ts';
import { daysOf, goodGroups, isPast } from './disposal.ts';

export interface Kept {
  readonly point: RecoveryPoint;
  readonly reasons: readonly Reason[];
  /** When its days are over; later, if nothing newer has come by then. */
  readonly until?: Instant;
}

type Terms = Pick<Vault, 'days' | 'floor' | 'grace' | 'clauses'>;

/** @param ours what the vault made for this policy */
export function vaultTerms(ours: readonly RecoveryPoint[], terms: Terms, now: Instant): Kept[] {
  const groupOf = new Map<RecoveryPoint, readonly Taken[]>(
    goodGroups(ours, now).flatMap((group) => group.map((point) => [point, group] as const)),
  );
  return ours.map((point) => {
    const reasons = whyKept(point, groupOf.get(point) ?? [], terms, now);
    const said = reasons.map(({ code, text }) => ({ code, text, clauses: terms.clauses }));
    const pinned = point.owner?.pinned === true;
    return { point, reasons: said, ...(pinned || point.takenAt === undefined ? {} : { until: endOf(point, terms) }) };
  });
}

type Why = { readonly code: ReasonCode; readonly text: string };

function whyKept(point: RecoveryPoint, group: readonly Taken[], terms: Terms, now: Instant): Why[] {
  const { owner, status, tags } = point;
  const rank = group.indexOf(point as Taken);
  const over = isPast(point, terms, group[0]?.takenAt ?? now);
  const days: Why = { code: 'window', text: `the vault keeps ${daysOf(point, terms)} d, counted to the newest` };
  const floor: Why = { code: 'floor', text: `it is one of the ${terms.floor} newest` };
  if (owner?.pinned) return [{ code: 'pinned', text: `it is pinned: ${tags[tagKeys.pin] || 'no reason was given'}` }];
  if (isFailed(point)) return [{ code: 'failed', text: `the copy is ${status}; the next run removes it` }];
  if (rank < 0 && status !== 'available') return [{ code: 'in-progress', text: `its status is ${status}` }];
  if (rank < 0) return [{ code: 'unverified', text: 'it was never verified: only its term keeps it' }];
  if (over && rank >= terms.floor) return [goes(owner?.tombstone, terms)];
  return [...(over ? [] : [days]), ...(rank < terms.floor ? [floor] : [])];
}

function goes(since: Instant | undefined, { grace }: Terms): Why {
  if (since === undefined) return { code: 'expired', text: 'its days are over: the next run marks it' };
  return {
    code: 'grace',
    text: `it was marked at ${since} and goes in the first run after ${addSeconds(since, grace)}`,
  };
}

function endOf(point: RecoveryPoint, terms: Terms): Instant {
  return addSeconds(point.takenAt ?? '', daysOf(point, terms) * secondsPer.day);
}
