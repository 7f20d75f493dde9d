/** JSON objects in the bucket of the ledger and the reports. */
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { environment } from '../environment.ts';
import type { StepContext } from '../step.ts';
import { unless } from './aws.ts';

export interface Objects {
  /** Text of an object, `undefined` when there is none. */
  read(key: string): Promise<string | undefined>;
  write(key: string, body: string): Promise<void>;
  /** False when the key exists already (412), or somebody is writing it right now (409). */
  writeNew(key: string, body: string): Promise<boolean>;
  /** In a versioned bucket this leaves a delete marker; what was there stays as evidence. */
  remove(key: string): Promise<void>;
  /** Keys in ascending order, at most `limit`, after the key `after`. */
  list(prefix: string, options?: { readonly limit?: number; readonly after?: string | undefined }): Promise<string[]>;
}

/** Throws ConfigurationMissing when the step has no bucket. */
export function openObjects(context: StepContext): Objects {
  const Bucket = environment(context, 'LEDGER_BUCKET');
  const client = context.clients.s3(environment(context, 'LEDGER_REGION'));
  const json = { Bucket, ContentType: 'application/json' };
  return {
    async read(Key) {
      const found = await unless('NoSuchKey', client.send(new GetObjectCommand({ Bucket, Key })));
      return found?.Body?.transformToString('utf-8');
    },
    async write(Key, Body) {
      await client.send(new PutObjectCommand({ ...json, Key, Body }));
    },
    async writeNew(Key, Body) {
      try {
        await client.send(new PutObjectCommand({ ...json, Key, Body, IfNoneMatch: '*' }));
        return true;
      } catch (error) {
        if (isConflict(error)) return false;
        throw error;
      }
    },
    async remove(Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
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
  };
}

/** Conditional writes answer 412 when the key is there and 409 when another writer is at it (S3 User Guide, "Conditional writes"). */
function isConflict(error: unknown): boolean {
  return error instanceof Error && ['PreconditionFailed', 'ConditionalRequestConflict'].includes(error.name);
}
