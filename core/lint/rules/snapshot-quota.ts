import { secondsPer } from '../../instant.ts';
import type { Policy, ResourceKind, SnapshotRule } from '../../policy/schema.ts';
import { snapshotQuota as quota } from '../limits.ts';
import type { LintContext, LintFinding, LintRule } from '../rule.ts';
import { type At, destinationsOf, gapsOfRule, snapshotRules } from '../view.ts';

export const snapshotQuota: LintRule = {
  id: 'snapshot-quota',
  severity: 'warning',
  summary: 'The points kept of all databases together exceed the snapshots that AWS allows in a Region.',
  check: (policy, context) => kinds.flatMap((kind) => judge(policy, kind, context)),
};

/** Manual snapshots of instances and of clusters have a quota each; AWS Backup counts its own elsewhere. */
const kinds: readonly ResourceKind[] = ['rds-instance', 'rds-cluster'];

interface Share {
  readonly rule: At<SnapshotRule>;
  readonly each: number;
  readonly resources: number;
}

function judge(policy: Policy, kind: ResourceKind, context: LintContext): LintFinding[] {
  const places = [policy.places.primary, ...policy.places.copies];
  const worst = places
    .map(({ region }) => ({ region, shares: sharesIn(policy, kind, region, context) }))
    .sort((a, b) => total(b.shares) - total(a.shares))[0];
  const first = worst && [...worst.shares].sort((a, b) => b.each * b.resources - a.each * a.resources)[0];
  if (!worst || !first || total(worst.shares) <= quota) return [];
  const sum = worst.shares
    .map(({ rule, each, resources }) => `${each} of ${resources} by ${rule.item.name}`)
    .join(' + ');
  const needed = total(worst.shares);
  return [
    {
      path: [...first.rule.path, 'retention'],
      message: `keeps more snapshots of ${kind} in ${worst.region} than the ${quota} that AWS allows: ${sum} = ${needed}`,
      hint: `ask Service Quotas for ${Math.ceil(needed / policy.monitoring.capacity.over)} before the first backup, or keep fewer`,
      clauses: policy.monitoring.capacity.clauses,
    },
  ];
}

function sharesIn(policy: Policy, kind: ResourceKind, region: string, context: LintContext): Share[] {
  return snapshotRules(policy)
    .filter(({ item }) => item.kind === kind && item.method !== 'logical-dump')
    .filter(({ item }) => destinationsOf(policy, item).some((place) => !place.tier && place.region === region))
    .map((rule) => ({ rule, each: kept(rule.item, context), resources: rule.item.expected?.resources ?? 1 }));
}

/** Points of one resource at the fullest moment: the new one is there before the oldest goes, and before its grace is over. */
function kept(rule: SnapshotRule, context: LintContext): number {
  const { days = 0, count = 0, tiers = {}, floor, grace } = rule.retention;
  const { daily = 0, weekly = 0, monthly = 0, yearly = 0 } = tiers;
  const between = gapsOfRule(rule, context)?.usual ?? secondsPer.day;
  const inWindow = Math.ceil((days * secondsPer.day) / between);
  return Math.max(floor, count, inWindow, daily + weekly + monthly + yearly) + Math.ceil(grace / between) + 1;
}

function total(shares: readonly Share[]): number {
  return shares.reduce((sum, { each, resources }) => sum + each * resources, 0);
}
