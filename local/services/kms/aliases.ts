/** Names of keys, per Region. A name may be pointed elsewhere later. */
import type { Key } from './keys.ts';

export interface Alias {
  readonly name: string;
  readonly arn: string;
  readonly key: Key;
}

export interface AliasBook {
  set(region: string, name: string, key: Key): void;
  target(arn: string): Key | undefined;
  /** Of a Region, sorted by name. */
  list(region: string): readonly Alias[];
  /** What every question about a key tells: `kms:CallerAccount`, and `kms:ResourceAliases` when it has any. */
  context(key: Key): Readonly<Record<string, string | readonly string[]>>;
}

export function aliasBook(account: string): AliasBook {
  const targets = new Map<string, Alias>();
  /** Asked for with every use of a key, and changed by hardly anything. */
  const contexts = new Map<string, ReturnType<AliasBook['context']>>();
  const list = (region: string) =>
    [...targets.values()].filter(({ key }) => key.region === region).sort((a, b) => (a.name < b.name ? -1 : 1));
  const contextOf = (key: Key) => {
    const names = list(key.region).flatMap(({ name, key: target }) => (target === key ? [name] : []));
    return { 'kms:CallerAccount': account, ...(names.length > 0 ? { 'kms:ResourceAliases': names } : {}) };
  };
  return {
    list,
    set: (region, name, key) => {
      const arn = aliasArn(region, account, name);
      targets.set(arn, { name, arn, key });
      contexts.clear();
    },
    target: (arn) => targets.get(arn)?.key,
    context: (key) => {
      const context = contexts.get(key.arn) ?? contextOf(key);
      contexts.set(key.arn, context);
      return context;
    },
  };
}

/** `name`: `alias/data`, or `key/<id>`. */
export const aliasArn = (region: string, account: string, name: string) => `arn:aws:kms:${region}:${account}:${name}`;
