/** KMS, as far as `kms.md` says. */
import type {
  CreateGrantRequest,
  DecryptRequest,
  DescribeKeyRequest,
  DisableKeyRequest,
  EncryptRequest,
  GenerateDataKeyRequest,
  GetKeyPolicyRequest,
  ListAliasesRequest,
  ListKeysRequest,
  ScheduleKeyDeletionRequest,
} from '@aws-sdk/client-kms';
import { accepts } from '../../endpoint/accepts.ts';
import { type ApiCall, type Authorize, AwsError, type Clock, type Service } from '../../seams.ts';
import { page } from '../page.ts';
import { decryptWith, encryptWith } from './ciphertext.ts';
import { assertUsable } from './key-store.ts';
import type { Key, Keys } from './keys.ts';

export interface KmsDeps {
  readonly keys: Keys;
  readonly authorize: Authorize;
  readonly clock: Pick<Clock, 'now'>;
  readonly uuid: () => string;
  /** Random bytes for data keys. */
  readonly randomBytes: (length: number) => Uint8Array;
}

export function kmsService(deps: KmsDeps): Service {
  const asked = askFor(deps);
  return {
    name: 'kms',
    operations: { ...describing(deps, asked), ...cryptography(deps, asked), ...lifecycle(deps, asked) },
  };
}

type Ask = (call: ApiCall, reference: string | undefined, action: string, context?: Record<string, string>) => Key;

/** What may be done with a key of another account, if its policy lets that account ("Allowing users in other accounts to use a KMS key"). */
const acrossAccounts: ReadonlySet<string> = new Set(
  ['DescribeKey', 'Encrypt', 'Decrypt', 'GenerateDataKey', 'CreateGrant'].map((name) => `kms:${name}`),
);

/** Finds the key and asks for the permission on it. */
function askFor({ keys, authorize }: KmsDeps): Ask {
  return (call, reference, action, context = {}) => {
    const key = keys.resolve(call.region, reference ?? '');
    authorize(call.principal, { action, resource: key.arn, context: { ...keys.context(key), ...context } });
    if (key.arn.split(':')[4] !== call.account && !acrossAccounts.has(action)) {
      throw new AwsError('AccessDeniedException', `${action} is not for keys of another account: ${key.arn}`, 400);
    }
    return key;
  };
}

function describing({ keys, authorize }: KmsDeps, ask: Ask): Service['operations'] {
  return {
    DescribeKey: accepts<DescribeKeyRequest>(['KeyId'], ({ KeyId }, call) => ({
      KeyMetadata: metadata(ask(call, KeyId, 'kms:DescribeKey'), call.account),
    })),
    GetKeyPolicy: accepts<GetKeyPolicyRequest>(['KeyId', 'PolicyName'], ({ KeyId }, call) => ({
      Policy: JSON.stringify(ask(call, KeyId, 'kms:GetKeyPolicy').policy),
      PolicyName: 'default',
    })),
    GetKeyRotationStatus: accepts<DescribeKeyRequest>(['KeyId'], ({ KeyId }, call) => ({
      KeyRotationEnabled: ask(call, KeyId, 'kms:GetKeyRotationStatus').rotation,
    })),
    ListKeys: accepts<ListKeysRequest>(['Limit', 'Marker'], (input, call) => {
      authorize(call.principal, { action: 'kms:ListKeys', resource: '*' });
      const found = page(keys.list(call.region), input.Marker, input.Limit);
      return { Keys: found.items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), ...markers(found) };
    }),
    ListAliases: accepts<ListAliasesRequest>(['KeyId', 'Limit', 'Marker'], (input, call) => {
      authorize(call.principal, { action: 'kms:ListAliases', resource: '*' });
      const wanted = input.KeyId && keys.resolve(call.region, input.KeyId);
      const all = keys.aliases(call.region).filter(({ key }) => !wanted || key === wanted);
      const found = page(all, input.Marker, input.Limit);
      return {
        Aliases: found.items.map(({ name, arn, key }) => ({ AliasName: name, AliasArn: arn, TargetKeyId: key.id })),
        ...markers(found),
      };
    }),
  };
}

function cryptography({ keys, randomBytes }: KmsDeps, ask: Ask): Service['operations'] {
  const usable = (...question: Parameters<Ask>) => {
    const key = ask(...question);
    assertUsable(key);
    return key;
  };
  return {
    Encrypt: accepts<EncryptRequest>(['KeyId', 'Plaintext', 'EncryptionContext'], (input, call) => {
      const key = usable(call, input.KeyId, 'kms:Encrypt', contextKeys(input.EncryptionContext));
      const blob = encryptWith(key.arn, input.Plaintext ?? new Uint8Array(), input.EncryptionContext);
      return { CiphertextBlob: blob, KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    }),
    Decrypt: accepts<DecryptRequest>(['KeyId', 'CiphertextBlob', 'EncryptionContext'], (input, call) => {
      const opened = decryptWith(input.CiphertextBlob ?? new Uint8Array(), input.EncryptionContext);
      const key = usable(call, opened.keyArn, 'kms:Decrypt', contextKeys(input.EncryptionContext));
      if (input.KeyId && keys.resolve(call.region, input.KeyId) !== key) throw opened.otherKey();
      return { Plaintext: opened.plaintext, KeyId: key.arn, EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
    }),
    GenerateDataKey: accepts<GenerateDataKeyRequest>(
      ['KeyId', 'KeySpec', 'NumberOfBytes', 'EncryptionContext'],
      (input, call) => {
        const key = usable(call, input.KeyId, 'kms:GenerateDataKey', contextKeys(input.EncryptionContext));
        const plaintext = randomBytes(input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32));
        return {
          Plaintext: plaintext,
          CiphertextBlob: encryptWith(key.arn, plaintext, input.EncryptionContext),
          KeyId: key.arn,
        };
      },
    ),
  };
}

function lifecycle({ keys, clock, uuid }: KmsDeps, ask: Ask): Service['operations'] {
  return {
    CreateGrant: accepts<CreateGrantRequest>(['KeyId', 'GranteePrincipal', 'Operations', 'Name'], (input, call) => {
      const key = ask(call, input.KeyId, 'kms:CreateGrant');
      assertUsable(key);
      const grant = { id: uuid(), grantee: input.GranteePrincipal ?? '', createdAt: new Date(clock.now()) };
      key.grants.push({ ...grant, operations: input.Operations ?? [] });
      return { GrantId: grant.id, GrantToken: Buffer.from(grant.id).toString('base64') };
    }),
    DisableKey: accepts<DisableKeyRequest>(['KeyId'], ({ KeyId }, call) => {
      keys.become(notLeaving(ask(call, KeyId, 'kms:DisableKey')), 'Disabled');
    }),
    EnableKey: accepts<DisableKeyRequest>(['KeyId'], ({ KeyId }, call) => {
      keys.become(notLeaving(ask(call, KeyId, 'kms:EnableKey')), 'Enabled');
    }),
    ScheduleKeyDeletion: accepts<ScheduleKeyDeletionRequest>(['KeyId', 'PendingWindowInDays'], (input, call) => {
      const key = notLeaving(ask(call, input.KeyId, 'kms:ScheduleKeyDeletion'));
      const days = input.PendingWindowInDays ?? 30;
      if (days < 7 || days > 30)
        throw new AwsError('ValidationException', `PendingWindowInDays ${days} is not 7 to 30`);
      const date = new Date(clock.now() + days * 86_400_000);
      keys.become(key, 'PendingDeletion', date);
      return { KeyId: key.arn, DeletionDate: date, KeyState: key.state, PendingWindowInDays: days };
    }),
    CancelKeyDeletion: accepts<DisableKeyRequest>(['KeyId'], ({ KeyId }, call) => {
      const key = ask(call, KeyId, 'kms:CancelKeyDeletion');
      if (key.state !== 'PendingDeletion') {
        throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
      }
      keys.become(key, 'Disabled');
      return { KeyId: key.arn };
    }),
  };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html: nothing but cancelling helps a key that leaves. */
function notLeaving(key: Key): Key {
  if (key.state === 'PendingDeletion') assertUsable(key);
  return key;
}

function markers({ next }: { next?: string }): { Truncated: boolean; NextMarker?: string } {
  return next === undefined ? { Truncated: false } : { Truncated: true, NextMarker: next };
}

function metadata(key: Key, account: string) {
  return {
    AWSAccountId: account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.createdAt,
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: key.state,
    ...(key.deletionDate ? { DeletionDate: key.deletionDate } : {}),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}

function contextKeys(context: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(context).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]));
}
