import { secondsPer } from '../../instant.ts';
import { backupRules } from '../../policy/carried-out.ts';
import type { Policy, ResourceKind, SnapshotRule } from '../../policy/schema.ts';
import type { Path } from '../../policy/source.ts';
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

type Terms = Pick<SnapshotRule['retention'], 'days' | 'count' | 'tiers' | 'floor' | 'grace'>;

interface Share {
  readonly rule: At<SnapshotRule>;
  readonly each: number;
  readonly resources: number;
}

/** The Region of the account that holds most, and the vault account, each against the quota that it has for itself. */
function judge(policy: Policy, kind: ResourceKind, context: LintContext): LintFinding[] {
  const regions = [policy.places.primary, ...policy.places.copies]
    .map(({ region }) => ({ where: region, shares: sharesIn(policy, kind, region, context) }))
    .sort((a, b) => total(b.shares) - total(a.shares));
  const vault = { where: 'the vault account', shares: sharesInVault(policy, kind, context) };
  return [
    ...tooMany(regions[0], kind, policy, ({ rule }) => [...rule.path, 'retention']),
    ...tooMany(vault, kind, policy, () => ['places', 'vault', 'days']),
  ];
}

interface Holder {
  readonly where: string;
  readonly shares: readonly Share[];
}

function tooMany(
  holder: Holder | undefined,
  kind: ResourceKind,
  policy: Policy,
  pathOf: (largest: Share) => Path,
): LintFinding[] {
  const { where, shares } = holder ?? { where: '', shares: [] };
  const [largest] = [...shares].sort((a, b) => b.each * b.resources - a.each * a.resources);
  const needed = total(shares);
  if (largest === undefined || needed <= quota) return [];
  const sum = shares.map(({ rule, each, resources }) => `${each} of ${resources} by ${rule.item.name}`).join(' + ');
  return [
    {
      path: pathOf(largest),
      message: `keeps more snapshots of ${kind} in ${where} than the ${quota} that AWS allows: ${sum} = ${needed}`,
      hint: `ask Service Quotas for ${Math.ceil(needed / policy.monitoring.capacity.over)} before the first backup, or keep fewer`,
      clauses: policy.monitoring.capacity.clauses,
    },
  ];
}

function sharesIn(policy: Policy, kind: ResourceKind, region: string, context: LintContext): Share[] {
  return snapshotRules(policy)
    .filter(({ item }) => item.kind === kind && item.method !== 'logical-dump')
    .filter(({ item }) => destinationsOf(policy, item).some((place) => !place.tier && place.region === region))
    .map((rule) => ({
      rule,
      each: kept(rule.item, rule.item.retention, context),
      resources: rule.item.expected?.resources ?? 1,
    }));
}

/** The vault takes a copy of each point of what is carried out, and has terms of its own. */
function sharesInVault(policy: Policy, kind: ResourceKind, context: LintContext): Share[] {
  const { vault } = policy.places;
  if (vault === undefined) return [];
  const taken = new Set(backupRules(policy).map(({ name }) => name));
  return snapshotRules(policy)
    .filter(({ item }) => item.kind === kind && taken.has(item.name))
    .map((rule) => ({ rule, each: kept(rule.item, vault, context), resources: rule.item.expected?.resources ?? 1 }));
}

/** Points of one resource at the fullest moment: the new one is there before the oldest goes, and before its grace is over. */
function kept(rule: SnapshotRule, terms: Terms, context: LintContext): number {
  const { days = 0, count = 0, tiers = {}, floor, grace } = terms;
  const { daily = 0, weekly = 0, monthly = 0, yearly = 0 } = tiers;
  const between = gapsOfRule(rule, context)?.usual ?? secondsPer.day;
  const inWindow = Math.ceil((days * secondsPer.day) / between);
  return Math.max(floor, count, inWindow, daily + weekly + monthly + yearly) + Math.ceil(grace / between) + 1;
}

function total(shares: readonly Share[]): number {
  return shares.reduce((sum, { each, resources }) => sum + each * resources, 0);
}
