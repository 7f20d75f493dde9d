/** The keys and aliases of the account, per Region. State only: permissions are asked by the service and by `KeyStore`. */
import type { PolicyDocument } from '../../authorizer/policy.ts';
import { AwsError, type Clock } from '../../seams.ts';
import { type Alias, aliasArn, aliasBook } from './aliases.ts';

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
  aliases(region: string): readonly Alias[];
  list(region: string): readonly Key[];
  /** By ARN. */
  find(arn: string): Key | undefined;
  /** Moves a key to a state; `deletionDate` goes with `PendingDeletion`. */
  become(key: Key, state: KeyState, deletionDate?: Date): void;
  /** Hears the ARN of each key whose state changes. */
  watch(listener: (arn: string) => void): void;
  /** What every question about a key tells: `kms:CallerAccount`, and `kms:ResourceAliases` when it has any. */
  context(key: Key): Readonly<Record<string, string | readonly string[]>>;
  /**
   * What a key id, key ARN, alias name or alias ARN means in a Region; an ARN may be one of another account. Throws
   * `NotFoundException`, also for an ARN of another Region, where AWS looks for the key in the wrong place too.
   */
  resolve(region: string, reference: string): Key;
  /** Key policy by key ARN, for the authoriser. */
  policies(arn: string): readonly PolicyDocument[];
}

export interface KeysOptions {
  readonly account: string;
  readonly clock: Pick<Clock, 'now'>;
  /** The keys of another account, when there is such an account. */
  elsewhere?(account: string): Keys | undefined;
  /** Makes key and grant ids: `00000000-0000-4000-8000-000000000001`, ... */
  uuid(): string;
}

export function createKeys({ account, clock, uuid, elsewhere }: KeysOptions): Keys {
  const keys = new Map<string, Key>();
  const book = aliasBook(account);
  const listeners: ((arn: string) => void)[] = [];
  /** A key is gone when its date has come; nobody need wait for that. */
  const isThere = ({ deletionDate }: Key) => deletionDate === undefined || deletionDate.getTime() > clock.now();
  const present = (key: Key | undefined) => (key && isThere(key) ? key : undefined);
  const ownerOf = (arn: string) => {
    const owner = arn.split(':', 5)[4];
    return owner === account ? undefined : elsewhere?.(owner ?? '');
  };

  function create({ region, id = uuid(), policy, description = '', rotation = false, aliases = [] }: KeyOptions): Key {
    const arn = aliasArn(region, account, `key/${id}`);
    const createdAt = new Date(clock.now());
    const state = { state: 'Enabled' as const, deletionDate: undefined, rotation, policy, grants: [] };
    const key: Key = { id, arn, region, description, createdAt, ...state };
    keys.set(arn, key);
    for (const name of aliases) book.set(region, name, key);
    return key;
  }

  function resolve(region: string, reference: string): Key {
    const kind = reference.startsWith('alias/') ? reference : `key/${reference}`;
    const arn = reference.startsWith('arn:') ? reference : aliasArn(region, account, kind);
    const another = ownerOf(arn);
    if (another) return another.resolve(region, arn);
    const key = present(keys.get(arn) ?? book.target(arn));
    if (key?.region === region) return key;
    const what = arn.includes(':alias/') ? 'Alias' : 'Key';
    throw new AwsError('NotFoundException', `${what} '${arn}' does not exist`);
  }

  return {
    create,
    resolve,
    aliases: (region) => book.list(region).filter(({ key }) => isThere(key)),
    context: (key) => {
      const another = ownerOf(key.arn);
      return another ? { ...another.context(key), 'kms:CallerAccount': account } : book.context(key);
    },
    alias: book.set,
    list: (region) => [...keys.values()].filter((key) => key.region === region && isThere(key)),
    find: (arn) => present(keys.get(arn)),
    become: (key, state, deletionDate) => {
      const was = key.state;
      Object.assign(key, { state, deletionDate });
      if (was !== state) for (const listener of listeners) listener(key.arn);
    },
    watch: (listener) => void listeners.push(listener),
    policies: (arn) => {
      const another = ownerOf(arn);
      if (another) return another.policies(arn);
      const key = present(keys.get(arn));
      return key ? [key.policy] : [];
    },
  };
}
