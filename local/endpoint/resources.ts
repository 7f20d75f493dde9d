const telling = /^(Bucket|Key|QueueUrl|SecretId|FunctionName|GroupName|Name|\w*(Identifier|Arn|ARN|KeyId))$/i;

/** The members of an input that name resources, for the event log: `{DBSnapshotIdentifier: 'lifeboat-…'}`. */
export function resourcesIn(input: Readonly<Record<string, unknown>>): Record<string, string> {
  const named = Object.entries(input).filter(([name, value]) => telling.test(name) && typeof value === 'string');
  return Object.fromEntries(named.map(([name, value]) => [name, String(value)]));
}
