/** Versions of objects, as S3 lists them. No step may list them: people do, with rights of their own. */
import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import type { ObjectVersion } from '#core/evidence/facts.ts';
import { toInstant } from '#core/instant.ts';
import { environment } from '#lambdas/environment.ts';
import type { StepContext } from '#lambdas/step.ts';

interface Listed {
  readonly Key?: string | undefined;
  readonly LastModified?: Date | undefined;
}

export interface Versions {
  readonly versions: readonly ObjectVersion[];
  /** Of all of them together. */
  readonly bytes: number;
}

/** Every version and every delete marker in the bucket of the ledger whose key begins so. */
export async function listVersions(context: StepContext, Prefix: string): Promise<Versions> {
  const client = context.clients.s3(environment(context, 'LEDGER_REGION'));
  const Bucket = environment(context, 'LEDGER_BUCKET');
  const versions: ObjectVersion[] = [];
  let bytes = 0;
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const after = { KeyMarker: page?.NextKeyMarker, VersionIdMarker: page?.NextVersionIdMarker };
    page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix, MaxKeys: 1000, ...after }));
    const { Versions = [], DeleteMarkers = [] } = page;
    bytes += Versions.reduce((sum, { Size = 0 }) => sum + Size, 0);
    versions.push(
      ...Versions.map((each) => toVersion(each, false)),
      ...DeleteMarkers.map((each) => toVersion(each, true)),
    );
  } while (page.IsTruncated);
  return { versions, bytes };
}

function toVersion({ Key = '', LastModified }: Listed, hides: boolean): ObjectVersion {
  return { key: Key, at: toInstant(LastModified ?? ''), hides };
}
