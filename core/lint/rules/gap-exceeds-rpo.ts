import { describeSeconds } from '../../instant.ts';
import type { Policy, Rule } from '../../policy/schema.ts';
import { continuousLag } from '../limits.ts';
import type { LintContext, LintFinding, LintRule } from '../rule.ts';
import { type At, about, gapsOfRule, groups, isSnapshot, sum } from '../view.ts';

export const gapExceedsRpo: LintRule = {
  id: 'gap-exceeds-rpo',
  severity: 'error',
  summary: 'The longest wait between two backups, and the backup itself, take longer than the RPO allows.',
  excusable: true,
  check: (policy, context) =>
    groups(policy).flatMap(({ dataClass, rules }) => {
      const losses = rules.map((rule) => loss(rule, context)).sort((a, b) => a.seconds - b.seconds);
      const [best] = losses;
      return best ? judge(policy, dataClass, best) : [];
    }),
};

interface Loss {
  readonly rule: At<Rule>;
  readonly seconds: number;
  readonly text: string;
}

/** What is lost at worst when only this rule protects the resource. */
function loss(rule: At<Rule>, context: LintContext): Loss {
  const { item } = rule;
  if (!isSnapshot(item))
    return { rule, seconds: continuousLag, text: `logs are ${describeSeconds(continuousLag)} behind` };
  if (item.frequency === 'on change') return { rule, seconds: 0, text: '' };
  const gaps = gapsOfRule(item, context);
  if (!gaps) return { rule, seconds: Number.POSITIVE_INFINITY, text: 'it never runs twice again' };
  const { seconds, text } = sum(
    ['between two runs', gaps.longest],
    ['flexible window', item.flexibleWindow],
    ['for the backup', item.expected?.duration ?? 0],
  );
  return { rule, seconds, text: gaps.even ? text : `${text} (${gaps.from} to ${gaps.to})` };
}

function judge(policy: Policy, dataClass: string, { rule, seconds, text }: Loss): LintFinding[] {
  const objective = policy.classes[dataClass];
  if (!objective || seconds <= objective.rpo) return [];
  return [
    {
      path: [...rule.path, 'frequency'],
      message: `loses more than the RPO of ${dataClass}, ${describeSeconds(objective.rpo)}: ${text}`,
      hint: 'back up more often, add a continuous rule, or let the policy allow a longer RPO',
      clauses: about(objective.clauses, /\bRPO\b/),
    },
  ];
}
