/** Typed reading of resolved properties: a wrong shape says which resource, which property, and what stands there. */
import type { PolicyDocument } from './model.ts';
import type { Resource } from './resources.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface Properties {
  text(key: string): string;
  textIfAny(key: string): string | undefined;
  number(key: string, fallback: number): number;
  flag(key: string, fallback: boolean): boolean;
  texts(key: string): readonly string[];
  /** A nested object; empty when absent. */
  under(key: string): Properties;
  /** A list of objects; empty when absent. */
  each(key: string): readonly Properties[];
  has(key: string): boolean;
  readonly fields: Fields;
  /** `Vault/LedgerBucket`, for messages. */
  readonly where: string;
}

export function propertiesOf(resource: Resource): Properties {
  return propertiesIn(resource.properties, `${resource.stack}/${resource.logicalId}`);
}

/** `where` is what messages name. */
export function propertiesIn(fields: Fields, where: string): Properties {
  const at = (key: string): string => `${where}/${key}`;
  const wrong = (key: string, wanted: string): Error =>
    new Error(`${at(key)} should be ${wanted} and is ${JSON.stringify(fields[key])}.`);
  const textIfAny = (key: string): string | undefined => {
    const value = fields[key];
    if (value === undefined) return undefined;
    if (typeof value === 'object') throw wrong(key, 'a text');
    return String(value);
  };
  return {
    fields,
    where,
    textIfAny,
    text: (key) => {
      const value = textIfAny(key);
      if (value === undefined) throw wrong(key, 'a text');
      return value;
    },
    number: (key, fallback) => {
      const value = Number(fields[key] ?? fallback);
      if (Number.isNaN(value)) throw wrong(key, 'a number');
      return value;
    },
    flag: (key, fallback) => String(fields[key] ?? fallback) === 'true',
    texts: (key) => asList(fields[key]).map(String),
    under: (key) => propertiesIn((fields[key] ?? {}) as Fields, at(key)),
    each: (key) => asList(fields[key]).map((item, index) => propertiesIn(item as Fields, at(`${key}/${index}`))),
    has: (key) => fields[key] !== undefined,
  };
}

/** IAM allows one statement where a list is expected; here it is always a list. */
export function policyDocument(value: unknown): PolicyDocument {
  const document = value as { Version?: string; Statement: unknown };
  return { ...document, Statement: asList(document.Statement) as PolicyDocument['Statement'] };
}

/** Policies of a resource that are declared in resources of their own: bucket, topic and queue policies. */
export function attachedPolicies(
  resources: readonly Resource[],
  type: string,
  targetProperty: string,
  target: string,
): readonly PolicyDocument[] {
  const document = type === 'AWS::SecretsManager::ResourcePolicy' ? 'ResourcePolicy' : 'PolicyDocument';
  return resources
    .filter((resource) => resource.type === type)
    .filter((resource) => asList(resource.properties[targetProperty]).includes(target))
    .map((resource) => policyDocument(resource.properties[document]));
}

/** `{ key: value }`, or nothing at all: optional fields are absent, never undefined. */
export function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}

function asList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
