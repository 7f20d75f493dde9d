/** Keys: which one an alias means in a Region, and whose it is. */
import { DescribeKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import { LifeboatError } from '#core/errors.ts';

export interface Key {
  readonly arn: string;
  /** False: AWS manages it, so that it cannot be shared, and a copy of it never leaves the account. */
  readonly customerManaged: boolean;
}

/** Takes an ARN or `alias/…`. AWS's own errors (`NotFoundException`, `AccessDeniedException`) pass through. */
export async function describeKey(client: KMSClient, keyOrAlias: string): Promise<Key> {
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: keyOrAlias }));
  if (KeyMetadata?.Arn === undefined) {
    throw new LifeboatError('ConfigurationMissing', `KMS described ${keyOrAlias} without an ARN`);
  }
  return { arn: KeyMetadata.Arn, customerManaged: KeyMetadata.KeyManager === 'CUSTOMER' };
}
