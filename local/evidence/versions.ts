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

/** Every version and every delete marker in the bucket of the ledger whose key begins so. */
export async function listVersions(context: StepContext, Prefix: string): Promise<ObjectVersion[]> {
  const client = context.clients.s3(environment(context, 'LEDGER_REGION'));
  const Bucket = environment(context, 'LEDGER_BUCKET');
  const found: ObjectVersion[] = [];
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const after = { KeyMarker: page?.NextKeyMarker, VersionIdMarker: page?.NextVersionIdMarker };
    page = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix, MaxKeys: 1000, ...after }));
    const { Versions = [], DeleteMarkers = [] } = page;
    found.push(
      ...Versions.map((each) => toVersion(each, false)),
      ...DeleteMarkers.map((each) => toVersion(each, true)),
    );
  } while (page.IsTruncated);
  return found;
}

function toVersion({ Key = '', LastModified }: Listed, hides: boolean): ObjectVersion {
  return { key: Key, at: toInstant(LastModified ?? ''), hides };
}
