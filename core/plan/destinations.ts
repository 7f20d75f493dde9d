/** Where recovery points go. */
import type { Clause } from '../model.ts';
import { keyAlias } from '../naming.ts';
import { backupRules, whyNotCopy, whyNotVault } from '../policy/carried-out.ts';
import type { Policy } from '../policy/schema.ts';

export interface Destination {
  readonly role: 'primary' | 'copy' | 'vault' | 'cold' | 'on-premises';
  /** A Region, the account and Region of the vault, or the name of a place outside. */
  readonly place: string;
  /** The customer-managed key that encrypts what is there. */
  readonly key?: string;
  /** Days that the vault account keeps a point, whatever the rules say. */
  readonly days?: number;
  /** Seconds that making a copy may take. */
  readonly within?: number;
  readonly status: 'carried-out' | 'not-yet';
  readonly why?: string;
  readonly clauses: readonly Clause[];
}

export function destinations(policy: Policy): Destination[] {
  const { primary, copies, vault, cold, onPremises } = policy.places;
  const key = keyAlias(policy);
  const idle = backupRules(policy).length > 0 ? undefined : 'no rule of the policy is carried out';
  const far = 'nothing is copied there';
  return [
    { role: 'primary', place: primary.region, key, clauses: primary.clauses, ...status(idle) },
    ...copies.map((copy): Destination => {
      const { region: place, within, clauses } = copy;
      return { role: 'copy', place, key, within, clauses, ...status(whyNotCopy(copy) ?? idle) };
    }),
    ...(vault === undefined ? [] : [vaultDestination(policy, vault, key)]),
    ...cold.map(({ name, clauses }): Destination => ({ role: 'cold', place: name, clauses, ...status(far) })),
    ...onPremises.map(
      ({ name, clauses }): Destination => ({ role: 'on-premises', place: name, clauses, ...status(far) }),
    ),
  ];
}

function vaultDestination(
  policy: Policy,
  { account, region, days, within, clauses }: NonNullable<Policy['places']['vault']>,
  key: string,
): Destination {
  const place = `${account}/${region}`;
  return { role: 'vault', place, key, days, within, clauses, ...status(whyNotVault(policy)) };
}

function status(why: string | undefined): Pick<Destination, 'status' | 'why'> {
  return why === undefined ? { status: 'carried-out' } : { status: 'not-yet', why };
}
