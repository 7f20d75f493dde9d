import type { Policy } from '../../policy/schema.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import { about, listed } from '../view.ts';

export const sensitiveClassSharedKey: LintRule = {
  id: 'sensitive-class-shared-key',
  severity: 'error',
  summary: 'Sensitive backups share their key with others, so that destroying the key cannot destroy them alone.',
  excusable: true,
  check: (policy) => [...classes(policy), ...disposals(policy)],
};

function classes({ classes, security }: Policy): LintFinding[] {
  const awsOwned = security?.encryption?.keys === 'aws-managed';
  return Object.entries(classes).flatMap(([name, { sensitive, key, clauses }]): LintFinding[] => {
    const cited = about(clauses, /sensitive/i);
    if (sensitive && key === 'shared') {
      const hint = 'write key: own';
      return [
        {
          path: ['classes', name, 'sensitive'],
          message: `needs a key for ${name} alone, and key is shared`,
          hint,
          clauses: cited,
        },
      ];
    }
    if (key === 'shared' || !awsOwned) return [];
    const message =
      'is to be a key of its own, but security.encryption.keys says aws-managed, and nobody can delete such a key';
    return [{ path: ['classes', name, 'key'], message, hint: 'write keys: customer-managed', clauses: cited }];
  });
}

function disposals(policy: Policy): LintFinding[] {
  return listed('rules', policy.rules).flatMap(({ item, path }): LintFinding[] => {
    const { disposal } = item.retention;
    const dataClass = policy.classes[item.class];
    if (disposal?.method !== 'cryptographic-erasure' || dataClass?.key !== 'shared' || dataClass.sensitive) return [];
    return [
      {
        path: [...path, 'retention', 'disposal', 'method'],
        message: `would delete a key that ${item.class} shares with other classes, and their backups with it`,
        hint: `write key: own in the class ${item.class}, or method: delete`,
        clauses: disposal.clauses,
      },
    ];
  });
}
