/** Secrets Manager, as far as `secretsmanager.md` says. */
import type { DescribeSecretRequest, GetSecretValueRequest, ListSecretsRequest } from '@aws-sdk/client-secrets-manager';
import { accepts } from '../../endpoint/accepts.ts';
import { type ApiCall, type Authorize, AwsError, type Service } from '../../seams.ts';
import type { KeyStore } from '../kms/key-store.ts';
import { page } from '../page.ts';
import type { Secret, Secrets } from './secrets.ts';

export interface SecretsManagerDeps {
  readonly secrets: Secrets;
  readonly keys: KeyStore;
  readonly authorize: Authorize;
}

export function secretsManagerService({ secrets, keys, authorize }: SecretsManagerDeps): Service {
  const open = (call: ApiCall, id: string | undefined, action: string): Secret => {
    const secret = secrets.find(call.region, id);
    authorize(call.principal, { action, resource: secret.arn, context: resourceTags(secret) });
    return secret;
  };
  return {
    name: 'secretsmanager',
    operations: {
      GetSecretValue: accepts<GetSecretValueRequest>(['SecretId', 'VersionId', 'VersionStage'], (input, call) => {
        const secret = open(call, input.SecretId, 'secretsmanager:GetSecretValue');
        assertCurrent(secret, input);
        const context = { 'kms:EncryptionContext:SecretARN': secret.arn };
        const use = { principal: call.principal, region: call.region, via: 'secretsmanager', context };
        if (secret.kmsKey) keys.use({ ...use, key: secret.kmsKey, actions: ['kms:Decrypt'] });
        const { arn, name, value, versionId, createdAt } = secret;
        const version = { VersionId: versionId, VersionStages: ['AWSCURRENT'], CreatedDate: createdAt };
        return { ARN: arn, Name: name, SecretString: value, ...version };
      }),
      DescribeSecret: accepts<DescribeSecretRequest>(['SecretId'], ({ SecretId }, call) => {
        const secret = open(call, SecretId, 'secretsmanager:DescribeSecret');
        return { ...row(secret), VersionIdsToStages: { [secret.versionId]: ['AWSCURRENT'] } };
      }),
      ListSecrets: accepts<ListSecretsRequest>(['MaxResults', 'NextToken'], ({ MaxResults, NextToken }, call) => {
        authorize(call.principal, { action: 'secretsmanager:ListSecrets', resource: '*' });
        const { items, next } = page(secrets.list(call.region), NextToken, MaxResults);
        return { SecretList: items.map(row), ...(next === undefined ? {} : { NextToken: next }) };
      }),
    },
  };
}

function assertCurrent(secret: Secret, { VersionId, VersionStage }: GetSecretValueRequest): void {
  if ((VersionId ?? secret.versionId) === secret.versionId && (VersionStage ?? 'AWSCURRENT') === 'AWSCURRENT') return;
  const which = VersionId === undefined ? `staging label: ${VersionStage}` : `VersionId: ${VersionId}`;
  const message = `Secrets Manager can't find the specified secret value for ${which}`;
  throw new AwsError('ResourceNotFoundException', message);
}

function resourceTags({ tags }: Secret): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}

function row({ arn, name, description, kmsKey, tags, createdAt }: Secret) {
  return {
    ARN: arn,
    Name: name,
    Description: description,
    KmsKeyId: kmsKey,
    CreatedDate: createdAt,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}
