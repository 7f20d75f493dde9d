/**
 * `{{resolve:secretsmanager:…}}`: values that CloudFormation reads at deployment, so that they never stand in a template.
 * Grammar: "Dynamic references" in the CloudFormation user guide.
 */

export interface SecretReference {
  /** Name or ARN. */
  readonly secretId: string;
  readonly jsonKey?: string;
  readonly versionStage?: string;
  readonly versionId?: string;
}

/** The secret's string. */
export type SecretLookup = (reference: SecretReference) => string;

/** The same value with every dynamic reference in it replaced. Kinds other than Secrets Manager are refused. */
export function resolveDynamicReferences<T>(value: T, lookup: SecretLookup): T {
  return walk(value, lookup) as T;
}

function walk(value: unknown, lookup: SecretLookup): unknown {
  if (typeof value === 'string') return replaceIn(value, lookup);
  if (Array.isArray(value)) return value.map((item) => walk(item, lookup));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, lookup)]));
}

function replaceIn(text: string, lookup: SecretLookup): string {
  return text.replace(/\{\{resolve:([^:}]+):([^}]+)\}\}/g, (whole, service: string, reference: string) => {
    if (service !== 'secretsmanager') {
      throw new Error(`The dynamic reference ${whole} is not supported; only {{resolve:secretsmanager:…}} is.`);
    }
    return secretValue(parse(whole, reference), lookup);
  });
}

function parse(whole: string, reference: string): SecretReference {
  const match =
    /^((?:arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:)?[^:]+)(?::SecretString(?::([^:]*)(?::([^:]*)(?::([^:]*))?)?)?)?$/.exec(
      reference,
    );
  const [, secretId, jsonKey, versionStage, versionId] = match ?? [];
  if (!secretId) throw new Error(`The dynamic reference ${whole} is not well formed.`);
  return {
    secretId,
    ...(jsonKey ? { jsonKey } : {}),
    ...(versionStage ? { versionStage } : {}),
    ...(versionId ? { versionId } : {}),
  };
}

function secretValue(reference: SecretReference, lookup: SecretLookup): string {
  const secret = lookup(reference);
  if (reference.jsonKey === undefined) return secret;
  const value = (JSON.parse(secret) as Readonly<Record<string, unknown>>)[reference.jsonKey];
  if (value === undefined) throw new Error(`The secret ${reference.secretId} has no key ${reference.jsonKey}.`);
  return String(value);
}
