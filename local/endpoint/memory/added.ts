/** What the SDK's clients put into a request by themselves. */
import { digest } from '../checksums.ts';
import type { Operation } from '../model.ts';

type Input = Readonly<Record<string, unknown>>;

/** Gives the input with its additions, or the input itself. `region` is the client's. */
export type Additions = (input: Input, region: string) => Input;

const nothing: Additions = (input) => input;

export function additionsOf(service: string, { name, input }: Operation): Additions {
  if (service === 'rds' && name === 'CopyDBSnapshot') return presigned;
  if (service !== 's3') return nothing;
  if (name === 'GetObject') return (given) => ('ChecksumMode' in given ? given : { ...given, ChecksumMode: 'ENABLED' });
  if (name === 'PutObject' || name === 'UploadPart') return checksum(sumsOf(input.getSchema()));
  return hasChecksum(input.getSchema()) ? (given) => ({ ChecksumAlgorithm: 'CRC32', ...given }) : nothing;
}

/** S3 clients send a CRC-32 with every body, and ask for the checksum of what they read (SDK guide, "Data integrity protection"). */
function checksum(sums: readonly string[]): Additions {
  return (input) => {
    const { Body } = input;
    const bytes = Body instanceof Uint8Array ? Body : new Uint8Array();
    const ContentLength = bytes.byteLength;
    const given = sums.some((member) => member in input);
    if (given || (input['ChecksumAlgorithm'] ?? 'CRC32') !== 'CRC32') return { ContentLength, ...input };
    return { ContentLength, ChecksumAlgorithm: 'CRC32', ChecksumCRC32: digest('crc32', bytes), ...input };
  };
}

/** The members that say what the checksum is. */
function sumsOf(schema: unknown): readonly string[] {
  return membersOf(schema).filter((name) => /^Checksum(?!Algorithm)/.test(name));
}

function membersOf(schema: unknown): readonly string[] {
  return Array.isArray(schema) ? (schema[4] as readonly string[]) : [];
}

const bodies: readonly string[] = [
  ...['Delete', 'Tagging', 'Retention', 'LegalHold', 'Policy'],
  ...['VersioningConfiguration', 'ObjectLockConfiguration'],
];

/** Operations with a body document and a choice of its checksum. */
function hasChecksum(schema: unknown): boolean {
  const names = membersOf(schema);
  return names.includes('ChecksumAlgorithm') && names.some((name) => bodies.includes(name));
}

/** RDS clients sign the request that the source Region would get; RDS outside GovCloud does not read it. */
function presigned(input: Input, region: string): Input {
  const source = /^arn:[\w-]+:rds:([\w-]+):/.exec(String(input['SourceDBSnapshotIdentifier'] ?? ''))?.[1];
  if (source === undefined || source === region || 'PreSignedUrl' in input) return input;
  return { ...input, PreSignedUrl: `https://rds.${source}.amazonaws.com/?Action=CopyDBSnapshot&Version=2014-10-31` };
}
