import { describeSeconds } from '../../instant.ts';
import type { Policy, SnapshotRule } from '../../policy/schema.ts';
import { scheduleOf } from '../../schedule/frequency.ts';
import type { LintContext, LintFinding, LintRule } from '../rule.ts';
import { type At, destinationsOf, lifetime, snapshotRules, sum } from '../view.ts';

export const retentionBelowCopyInterval: LintRule = {
  id: 'retention-below-copy-interval',
  severity: 'error',
  summary: 'A backup is gone before it is copied or archived.',
  excusable: true,
  check: (policy, context) =>
    snapshotRules(policy).flatMap((rule) => [...copies(policy, rule, context), ...archive(rule, context)]),
};

function copies(policy: Policy, { item, path }: At<SnapshotRule>, context: LintContext): LintFinding[] {
  const kept = lifetime(item, context);
  const goesTo = destinationsOf(policy, item).map(({ region }) => region);
  return policy.places.copies.flatMap(({ region, frequency, within, clauses }): LintFinding[] => {
    const expression = frequency === undefined ? undefined : scheduleOf(frequency);
    const wait = expression === undefined ? 0 : (context.gaps(expression, 'UTC')?.longest ?? 0);
    const needed = sum(['between two copies', wait], ['for copying', within]);
    if (!goesTo.includes(region) || kept >= needed.seconds) return [];
    return [
      {
        path: [...path, 'retention'],
        message: `keeps backups for ${describeSeconds(kept)}, but a copy in ${region} may begin and end ${needed.text} later`,
        hint: `keep them for at least ${describeSeconds(needed.seconds)}, or copy more often`,
        clauses: [...new Set([...item.retention.clauses, ...clauses])],
      },
    ];
  });
}

function archive({ item, path }: At<SnapshotRule>, context: LintContext): LintFinding[] {
  const { archive: asked, clauses } = item.retention;
  const kept = lifetime(item, context);
  if (asked?.after === undefined || asked.after <= kept) return [];
  return [
    {
      path: [...path, 'retention', 'archive', 'after'],
      message: `is ${describeSeconds(asked.after)}, but backups are kept for ${describeSeconds(kept)} only, so that none gets to ${asked.to}`,
      hint: `write at most ${describeSeconds(kept)}`,
      clauses: [...new Set([...asked.clauses, ...clauses])],
    },
  ];
}
