import type { BucketView, SecretView } from '../model.ts';
import { attachedPolicies, optional, type Properties, propertiesOf } from '../properties.ts';
import type { Resource } from '../resources.ts';
import { ofType, placed } from './placed.ts';

export function buckets(resources: readonly Resource[]): readonly BucketView[] {
  return ofType(resources, 'AWS::S3::Bucket').map((resource) => {
    const properties = propertiesOf(resource);
    return {
      ...placed(resource),
      versioned: properties.under('VersioningConfiguration').textIfAny('Status') === 'Enabled',
      encryption: encryptionOf(properties),
      policies: attachedPolicies(resources, 'AWS::S3::BucketPolicy', 'Bucket', resource.name),
      ...optional('expirationDays', expirationOf(properties)),
      ...optional('objectLock', objectLockOf(properties)),
    };
  });
}

/** Whole buckets, and none with versions, which would have to be hidden first. What a lifecycle rule can do besides is refused. */
function expirationOf(properties: Properties): number | undefined {
  const rules = properties.under('LifecycleConfiguration').each('Rules');
  const days = rules.flatMap(({ fields, where, text, has, number }) => {
    const strange = Object.keys(fields).find((field) => !understood.has(field));
    if (strange)
      throw new Error(`${where}/${strange}: the local cloud has lifecycle rules by age, for a whole bucket only.`);
    return has('ExpirationInDays') && text('Status') === 'Enabled' ? [number('ExpirationInDays', 0)] : [];
  });
  if (days.length === 0) return undefined;
  if (properties.has('VersioningConfiguration'))
    throw new Error(
      `${properties.where} has versions and objects that expire; the local cloud has no buckets with both.`,
    );
  return Math.min(...days);
}

/** Uploads are aborted by nobody here: the pipeline's are small, and each is done in one request. */
const understood = new Set(['Id', 'Status', 'ExpirationInDays', 'AbortIncompleteMultipartUpload']);

function objectLockOf(properties: Properties): BucketView['objectLock'] {
  if (!properties.flag('ObjectLockEnabled', false)) return undefined;
  const rule = properties.under('ObjectLockConfiguration').under('Rule');
  if (!rule.has('DefaultRetention')) return {};
  const retention = rule.under('DefaultRetention');
  const mode = retention.text('Mode') as 'GOVERNANCE' | 'COMPLIANCE';
  const days = retention.has('Years') ? 365 * retention.number('Years', 0) : retention.number('Days', 0);
  return { defaultRetention: { mode, days } };
}

/** Without a rule S3 encrypts with its own keys (SSE-S3). */
function encryptionOf(properties: Properties): BucketView['encryption'] {
  const [rule] = properties.under('BucketEncryption').each('ServerSideEncryptionConfiguration');
  const settings = rule?.under('ServerSideEncryptionByDefault');
  return {
    algorithm: algorithmOf(settings?.textIfAny('SSEAlgorithm'), properties),
    bucketKey: rule?.flag('BucketKeyEnabled', false) ?? false,
    ...optional('keyId', settings?.textIfAny('KMSMasterKeyID')),
  };
}

function algorithmOf(algorithm = 'AES256', properties: Properties): 'AES256' | 'aws:kms' {
  if (algorithm === 'AES256' || algorithm === 'aws:kms') return algorithm;
  throw new Error(`${properties.where} asks for encryption with ${algorithm}; the local cloud has AES256 and aws:kms.`);
}

export function secrets(resources: readonly Resource[]): readonly SecretView[] {
  return ofType(resources, 'AWS::SecretsManager::Secret').map((resource) => {
    const properties = propertiesOf(resource);
    const generate = properties.has('GenerateSecretString')
      ? properties.under('GenerateSecretString').fields
      : undefined;
    return {
      ...placed(resource),
      policies: attachedPolicies(resources, 'AWS::SecretsManager::ResourcePolicy', 'SecretId', resource.ref),
      ...optional('keyId', properties.textIfAny('KmsKeyId')),
      ...optional('value', properties.textIfAny('SecretString')),
      ...optional('generate', generate),
    };
  });
}
