/** The keys and aliases of the account, per Region. State only: permissions are asked by the service and by `KeyStore`. */
import type { PolicyDocument } from '../../authorizer/policy.ts';
import { AwsError, type Clock } from '../../seams.ts';

export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

export interface Key {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
  readonly description: string;
  readonly createdAt: Date;
  state: KeyState;
  /** Set while the key waits for its deletion. */
  deletionDate: Date | undefined;
  rotation: boolean;
  policy: PolicyDocument;
  readonly grants: Grant[];
}

/** Permission to use a key, handed to a principal by CreateGrant. */
export interface Grant {
  readonly id: string;
  readonly grantee: string;
  readonly operations: readonly string[];
  readonly createdAt: Date;
}

export interface KeyOptions {
  readonly region: string;
  /** Its id when somebody refers to it already; a new one otherwise. */
  readonly id?: string;
  readonly policy: PolicyDocument;
  readonly description?: string;
  readonly rotation?: boolean;
  readonly aliases?: readonly string[];
}

export interface Keys {
  create(options: KeyOptions): Key;
  /** `alias/name` in a Region → key; the name may be pointed elsewhere later. */
  alias(region: string, name: string, key: Key): void;
  /** Aliases of a Region, sorted by name. */
  aliases(region: string): readonly { readonly name: string; readonly arn: string; readonly key: Key }[];
  list(region: string): readonly Key[];
  /** What every question about a key tells: `kms:CallerAccount`, and `kms:ResourceAliases` when it has any. */
  context(key: Key): Readonly<Record<string, string | readonly string[]>>;
  /**
   * What a key id, key ARN, alias name or alias ARN means in a Region. Throws `NotFoundException`, also for an ARN of another
   * Region, where AWS looks for the key in the wrong place too.
   */
  resolve(region: string, reference: string): Key;
  /** Key policy by key ARN, for the authoriser. */
  policies(arn: string): readonly PolicyDocument[];
}

export interface KeysOptions {
  readonly account: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Makes key and grant ids: `00000000-0000-4000-8000-000000000001`, ... */
  uuid(): string;
}

export function createKeys({ account, clock, uuid }: KeysOptions): Keys {
  const keys = new Map<string, Key>();
  const aliasTargets = new Map<string, Key>();
  const aliasArn = (region: string, name: string) => `arn:aws:kms:${region}:${account}:${name}`;

  function create({ region, id = uuid(), policy, description = '', rotation = false, aliases = [] }: KeyOptions): Key {
    const arn = `arn:aws:kms:${region}:${account}:key/${id}`;
    const createdAt = new Date(clock.now());
    const state = { state: 'Enabled' as const, deletionDate: undefined, rotation, policy, grants: [] };
    const key: Key = { id, arn, region, description, createdAt, ...state };
    keys.set(arn, key);
    for (const name of aliases) aliasTargets.set(aliasArn(region, name), key);
    return key;
  }

  function resolve(region: string, reference: string): Key {
    const isArn = reference.startsWith('arn:');
    const kind = reference.startsWith('alias/') ? reference : `key/${reference}`;
    const arn = isArn ? reference : aliasArn(region, kind);
    const key = arn.split(':')[3] === region ? (keys.get(arn) ?? aliasTargets.get(arn)) : undefined;
    if (key) return key;
    const what = arn.includes(':alias/') ? 'Alias' : 'Key';
    throw new AwsError('NotFoundException', `${what} '${arn}' does not exist`);
  }

  const aliases = (region: string) =>
    [...aliasTargets]
      .filter(([arn]) => arn.split(':')[3] === region)
      .map(([arn, key]) => ({ name: arn.split(':').slice(5).join(':'), arn, key }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));

  return {
    create,
    resolve,
    aliases,
    context: (key) => {
      const names = aliases(key.region).flatMap(({ name, key: target }) => (target === key ? [name] : []));
      return { 'kms:CallerAccount': account, ...(names.length > 0 ? { 'kms:ResourceAliases': names } : {}) };
    },
    alias: (region, name, key) => void aliasTargets.set(aliasArn(region, name), key),
    list: (region) => [...keys.values()].filter((key) => key.region === region),
    policies: (arn) => {
      const key = keys.get(arn);
      return key ? [key.policy] : [];
    },
  };
}
