/** Every recovery point: where it is, how old, until when it stays and why. From tags alone; the ledger adds what it knows. */
import { holdsInForce } from './hold.ts';
import { type LedgerEntry, retentionChain } from './ledger.ts';
import type { Instant, RecoveryPoint } from './model.ts';
import { slug } from './naming.ts';
import { backupRules, copiesOf, pointInTimeDays, vaultOf } from './policy/carried-out.ts';
import type { BackupRule, Policy } from './policy/schema.ts';
import type { ReportedPoint } from './report.ts';
import { reportPoint } from './report-parts.ts';
import { isOwned } from './retention/good.ts';
import { inForce } from './retention/in-force.ts';
import { planRetention } from './retention/plan.ts';
import type { Reason } from './retention/reasons.ts';
import type { Terms } from './retention/terms.ts';
import { type Kept, vaultTerms } from './vault/terms.ts';

export interface InventoryFacts {
  /** Present when the points are those that a vault account holds: its Region. */
  readonly vaultRegion?: string;
  /** Every recovery point in every place of the policy, ours or not. */
  readonly points: readonly RecoveryPoint[];
  /** Each chain in its order. */
  readonly entries: readonly LedgerEntry[];
  readonly policy: Policy;
  readonly now: Instant;
}

/** Those that carry the tags of the policy, whatever rule made them. */
export function inventoryOf(facts: InventoryFacts): ReportedPoint[] {
  const { policy, now } = facts;
  const rules = backupRules(policy);
  const names = new Set(rules.map(({ name }) => name));
  const ours = facts.points.filter((point) => isOwned(point, slug(policy.policy.id)));
  const others = ours.filter((point) => !names.has(point.owner?.rule ?? ''));
  const vault = facts.vaultRegion === undefined ? undefined : vaultOf(policy);
  const inVault =
    vault && vaultTerms(ours, vault, now).map((kept) => ({ ...reportPoint(kept, { now }), ...endOf(kept) }));
  const listed = inVault ?? [
    ...rules.flatMap((rule) => pointsOf(rule, facts)),
    ...others.map((point) => reportPoint({ point, reasons: [whyItStays(point, policy)] }, { now })),
  ];
  const knownOf = knowledgeOf(facts.entries);
  return listed.map((point) => ({ ...point, ...knownOf(point) }));
}

function endOf({ until }: Kept): Pick<ReportedPoint, 'expiresAt'> {
  return until === undefined ? {} : { expiresAt: until };
}

/** As retention would decide now, by the terms that its newest run put in force. */
function pointsOf(rule: BackupRule, { points, entries, policy, now }: InventoryFacts): ReportedPoint[] {
  const account = points[0]?.place.account ?? '';
  const requiredPlaces = copiesOf(policy).map(({ region }) => ({ account, region }));
  const own = slug(policy.policy.id);
  const written = { points, rule, policy: own, requiredPlaces, pointInTimeDays: pointInTimeDays(policy, rule), now };
  const decidedBy = inForce(written, lastTerms(rule, entries));
  return planRetention(decidedBy)
    .decisions.filter(({ point }) => isOwned(point, own) && point.owner?.rule === rule.name)
    .map((decision) => reportPoint(decision, decidedBy));
}

function lastTerms({ name }: BackupRule, entries: readonly LedgerEntry[]): Terms | undefined {
  const plans = entries.filter(({ chain, event }) => chain === retentionChain(name) && event === 'retention-planned');
  return plans.at(-1)?.facts['terms'] as Terms | undefined;
}

/** Of a point that no run of retention ever looks at. */
function whyItStays({ owner }: RecoveryPoint, policy: Policy): Reason {
  const rule = policy.rules.find(({ name }) => name === owner?.rule);
  const why = rule === undefined ? `the policy has no rule ${owner?.rule}` : `${rule.name} is not carried out`;
  const text = `${why}, so nothing lets go of it`;
  return { code: 'other-rule', text, clauses: rule?.retention.clauses ?? [] };
}

type Known = Pick<ReportedPoint, 'id' | 'region' | 'pinned'>;

/** What only the ledger knows of a point: who holds it and why, and when it was restored last. */
function knowledgeOf(entries: readonly LedgerEntry[]): (point: Known) => Pick<ReportedPoint, 'hold' | 'provenAt'> {
  const holds = holdsInForce(entries);
  const proofs = new Map<string, Instant>();
  for (const { event, facts, at } of entries) {
    const passed = event === 'restore-test-closed' && facts['passed'] === true;
    if (passed) proofs.set(`${facts['region']}/${facts['point']}`, at);
  }
  return ({ id, region, pinned }) => {
    const hold = pinned ? holds.get(id) : undefined;
    const provenAt = proofs.get(`${region}/${id}`);
    return { ...(hold ? { hold } : {}), ...(provenAt ? { provenAt } : {}) };
  };
}
