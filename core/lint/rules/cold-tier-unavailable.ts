import type { Policy, ResourceKind, Rule } from '../../policy/schema.ts';
import type { Path } from '../../policy/source.ts';
import type { Tier } from '../limits.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import { type At, listed } from '../view.ts';

export const coldTierUnavailable: LintRule = {
  id: 'cold-tier-unavailable',
  severity: 'error',
  summary: 'Backups of a kind are to go to a cold tier that does not take them.',
  check: (policy) => listed('rules', policy.rules).flatMap((rule) => judge(policy, rule)),
};

function judge(policy: Policy, { item, path }: At<Rule>): LintFinding[] {
  return uses(item, path).flatMap(({ name, path: at }): LintFinding[] => {
    const tier = policy.places.cold.find((place) => place.name === name)?.tier;
    const why = tier === undefined ? undefined : refusal(item, tier);
    return why === undefined ? [] : [{ path: at, ...why }];
  });
}

/** Where a rule names places that may be cold. */
function uses({ destinations = [], retention }: Rule, path: Path): { name: string; path: Path }[] {
  return [
    ...destinations.map((name, index) => ({ name, path: [...path, 'destinations', index] })),
    ...(retention.archive ? [{ name: retention.archive.to, path: [...path, 'retention', 'archive', 'to'] }] : []),
  ];
}

const objects: ReadonlySet<ResourceKind> = new Set(['s3-bucket', 'log-group', 'file-server', 'parameters', 'secret']);

/** Whatever is an object in S3 has its storage classes; the cold storage of AWS Backup is for what AWS Backup covers. */
function refusal({ kind, method }: Rule, tier: Tier): { message: string; hint: string } | undefined {
  const isObject = method === 'logical-dump' || objects.has(kind);
  if (tier === 'backup-cold') {
    if (kind === 'managed' && method !== 'logical-dump') return undefined;
    return {
      message: `is the cold storage of AWS Backup, which takes no ${kind}`,
      hint: isObject ? 'write a storage class of S3, such as deep-archive, as its tier' : dump,
    };
  }
  if (isObject) return undefined;
  if (kind === 'managed') {
    return {
      message: `is ${tier}, a storage class of S3, which takes no managed kind`,
      hint: 'write tier: backup-cold',
    };
  }
  return { message: `is ${tier}, and backups of ${kind} by ${method} have no cold tier`, hint: dump };
}

const dump = 'export instead: a rule with method: logical-dump may go there';
