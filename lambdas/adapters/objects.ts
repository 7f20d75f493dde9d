/** JSON objects: in the bucket of the ledger and the reports, and in the one of the Region's working papers. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { environment } from '../environment.ts';
import type { StepContext } from '../step.ts';
import { collect, unless } from './aws.ts';

export interface Objects {
  /** Text of an object, `undefined` when there is none. */
  read(key: string): Promise<string | undefined>;
  /** With what tells this content from any other, for `replace`. */
  readTagged(key: string): Promise<{ readonly text: string; readonly etag: string } | undefined>;
  write(key: string, body: string): Promise<void>;
  /** The new `etag`; `undefined` when it is no longer what was read or, without an `etag`, when there is something by now. */
  replace(key: string, body: string, etag: string | undefined): Promise<string | undefined>;
  /** False when the key exists already (412), or somebody is writing it right now (409). */
  writeNew(key: string, body: string): Promise<boolean>;
  /**
   * Unless it is no longer what was read. In a versioned bucket this leaves a delete marker; what was there stays as
   * evidence.
   */
  remove(key: string, etag: string): Promise<void>;
  /** What comes between `prefix` and the next `/`, of every key that begins so: `recipes/` → `orders`, `users`. */
  folders(prefix: string): Promise<string[]>;
  /** Keys in ascending order, at most `limit`, after the key `after`. */
  list(prefix: string, options?: { readonly limit?: number; readonly after?: string | undefined }): Promise<string[]>;
}

/** Evidence. Throws ConfigurationMissing when the step has no bucket. */
export function openObjects(context: StepContext): Objects {
  return objectsIn(environment(context, 'LEDGER_BUCKET'), context.clients.s3(environment(context, 'LEDGER_REGION')));
}

/** In the vault account: evidence of the other account, of which the recipes can be read. Throws as `openObjects` does. */
export function openSource(context: StepContext): Pick<Objects, 'read'> {
  const { region } = context.policy.places.primary;
  return objectsIn(environment(context, 'SOURCE_LEDGER_BUCKET'), context.clients.s3(region));
}

/** Working papers of the step's own Region. Throws as `openObjects` does. */
export function openPapers(context: StepContext): Objects {
  return objectsIn(environment(context, 'WORK_BUCKET'), context.clients.s3(environment(context, 'AWS_REGION')));
}

function objectsIn(Bucket: string, client: S3Client): Objects {
  const json = { Bucket, ContentType: 'application/json' };
  const get = (Key: string) => unless('NoSuchKey', client.send(new GetObjectCommand({ Bucket, Key })));
  const putIf = async (Key: string, Body: string, condition: { IfMatch: string } | { IfNoneMatch: '*' }) => {
    const put = unlessChanged(client.send(new PutObjectCommand({ ...json, Key, Body, ...condition })));
    return (await put)?.ETag;
  };
  return {
    read: async (key) => (await get(key))?.Body?.transformToString('utf-8'),
    async readTagged(key) {
      const found = await get(key);
      const text = await found?.Body?.transformToString('utf-8');
      return text === undefined || found?.ETag === undefined ? undefined : { text, etag: found.ETag };
    },
    async write(Key, Body) {
      await client.send(new PutObjectCommand({ ...json, Key, Body }));
    },
    writeNew: async (key, body) => (await putIf(key, body, { IfNoneMatch: '*' })) !== undefined,
    replace: (key, body, etag) => putIf(key, body, etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),
    async remove(Key, IfMatch) {
      await unlessChanged(client.send(new DeleteObjectCommand({ Bucket, Key, IfMatch })));
    },
    async list(Prefix, { limit = Number.POSITIVE_INFINITY, after: StartAfter } = {}) {
      const keys: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const MaxKeys = Math.min(1000, limit - keys.length);
        const query = { Bucket, Prefix, MaxKeys, StartAfter, ContinuationToken };
        const page = await client.send(new ListObjectsV2Command(query));
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined && keys.length < limit);
      return keys.slice(0, limit);
    },
    async folders(Prefix) {
      const pages = paginateListObjectsV2({ client }, { Bucket, Prefix, Delimiter: '/' });
      const found = await collect(pages, (page) => page.CommonPrefixes);
      return found.map((folder) => (folder.Prefix ?? '').slice(Prefix.length, -1));
    },
  };
}

/**
 * Conditional requests answer 412 when the condition does not hold, 409 when another writer is at it, and 404 when what had
 * to match is gone (S3 User Guide, "Conditional requests").
 */
const conflicts = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];

async function unlessChanged<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Error && conflicts.includes(error.name)) return undefined;
    throw error;
  }
}
