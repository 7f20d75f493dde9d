import type { Policy } from '../../policy/schema.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import { destinationsOf, listed, snapshotRules } from '../view.ts';

export const defaultKeySource: LintRule = {
  id: 'default-key-source',
  severity: 'error',
  summary: 'What the default key of AWS encrypts is to go to another account, with which that key cannot be shared.',
  check: (policy) => [...sources(policy), ...copies(policy), ...vault(policy)],
};

const whole = ['rds-instance', 'rds-cluster', 'managed'];

function sources(policy: Policy): LintFinding[] {
  return snapshotRules(policy).flatMap(({ item, path }) => {
    const away = destinationsOf(policy, item).find(({ account }) => account !== undefined);
    if (item.expected?.sourceKey !== 'aws-managed' || !away || !whole.includes(item.kind)) return [];
    if (item.method === 'logical-dump') return [];
    return [
      {
        path: [...path, 'expected', 'sourceKey'],
        message: `is the default key of AWS, and what it encrypts cannot be copied to the account ${away.account}`,
        hint: 'encrypt the resource with a key of your own: restore a copy of it under that key and switch over',
      },
    ];
  });
}

/** The keys of the recovery points themselves. */
function copies({ security, places }: Policy): LintFinding[] {
  if (security?.encryption?.keys !== 'aws-managed') return [];
  const away = listed('copies', places.copies).filter(({ item }) => item.account !== undefined);
  return away.map(({ path }) => notLetIn(['places', ...path, 'account']));
}

/** It takes its copies from points of the primary account. */
function vault({ security, places }: Policy): LintFinding[] {
  if (security?.encryption?.keys !== 'aws-managed' || places.vault === undefined) return [];
  return [notLetIn(['places', 'vault', 'account'])];
}

function notLetIn(path: LintFinding['path']): LintFinding {
  const message = 'is another account, which the default keys of security.encryption.keys do not let in';
  return { path, message, hint: 'write keys: customer-managed' };
}
