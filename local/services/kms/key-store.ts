/** What other services ask of KMS when they act on behalf of a caller. */
import { type Authorize, AwsError, type Principal } from '../../seams.ts';
import type { Key, Keys } from './keys.ts';

/** One use of a key by a service, for the principal that called the service. */
export interface KeyUse {
  readonly principal: Principal;
  readonly region: string;
  /** Key id, key ARN, alias name or alias ARN. */
  readonly key: string;
  /** `kms:GenerateDataKey`, `kms:Decrypt`, `kms:CreateGrant`, `kms:DescribeKey`, ... */
  readonly actions: readonly string[];
  /** The service in between: `s3`, `rds`, `sns`. It becomes `kms:ViaService`. */
  readonly via: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export interface KeyStore {
  /** ARN of the key that a reference means in a Region. Throws `NotFoundException`. */
  resolve(region: string, reference: string): string;
  /** False for keys that are disabled, waiting for deletion, or not there. */
  isEnabled(arn: string): boolean;
  /** Hears the ARN of each key whose state changes. */
  watch(listener: (arn: string) => void): void;
  /**
   * Asks for every action on the key, with `kms:ViaService` and `kms:CallerAccount`, and then whether the key can be used. Answers
   * the key's ARN. Throws `AccessDenied`, `NotFoundException`, `DisabledException` or `KMSInvalidStateException`.
   */
  use(use: KeyUse): string;
}

export function createKeyStore({ keys, authorize }: { keys: Keys; authorize: Authorize }): KeyStore {
  return {
    resolve: (region, reference) => keys.resolve(region, reference).arn,
    isEnabled: (arn) => keys.find(arn)?.state === 'Enabled',
    watch: keys.watch,
    use: ({ principal, region, key: reference, actions, via, context }) => {
      const key = keys.resolve(region, reference);
      const added = { ...keys.context(key), ...viaContext(region, via, actions) };
      for (const action of actions) {
        authorize(principal, { action, resource: key.arn, context: { ...added, ...context } });
      }
      assertUsable(key);
      return key.arn;
    },
  };
}

function viaContext(region: string, via: string, actions: readonly string[]): Record<string, string> {
  const grant = actions.includes('kms:CreateGrant') ? { 'kms:GrantIsForAWSResource': 'true' } : {};
  return { 'kms:ViaService': `${via}.${region}.amazonaws.com`, ...grant };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
export function assertUsable(key: Key): void {
  if (key.state === 'Disabled') throw new AwsError('DisabledException', `${key.arn} is disabled.`);
  if (key.state === 'PendingDeletion') {
    throw new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  }
}
