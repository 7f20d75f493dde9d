/**
 * Ciphertexts that say which key made them, as those of KMS do. They are not secret: the local cloud protects nothing, it only has
 * to notice a wrong key, a wrong context or a damaged blob.
 */
import { createHash } from 'node:crypto';
import { AwsError } from '../../seams.ts';

interface Envelope {
  readonly keyArn: string;
  readonly context: string;
  readonly data: string;
  readonly seal: string;
}

type EncryptionContext = Readonly<Record<string, string>>;

export function encryptWith(keyArn: string, plaintext: Uint8Array, context: EncryptionContext = {}): Uint8Array {
  const data = Buffer.from(plaintext).toString('base64');
  const sorted = JSON.stringify(Object.entries(context).sort());
  const seal = sealOf(keyArn, sorted, data);
  return Buffer.from(JSON.stringify({ keyArn, context: sorted, data, seal } satisfies Envelope));
}

/** Throws `InvalidCiphertextException` for a blob that is damaged or was made with another context. */
export function decryptWith(blob: Uint8Array, context: EncryptionContext = {}) {
  const { keyArn, context: sealed, data, seal } = open(blob);
  const isWhole = seal === sealOf(keyArn, sealed, data) && sealed === JSON.stringify(Object.entries(context).sort());
  if (!isWhole) throw invalid();
  return {
    keyArn,
    plaintext: new Uint8Array(Buffer.from(data, 'base64')),
    otherKey: () =>
      new AwsError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      ),
  };
}

function open(blob: Uint8Array): Envelope {
  try {
    return JSON.parse(Buffer.from(blob).toString('utf8'));
  } catch {
    throw invalid();
  }
}

function invalid(): AwsError {
  return new AwsError('InvalidCiphertextException', '');
}

function sealOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('base64');
}
