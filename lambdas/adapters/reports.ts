/** Reports of runs and recipes of recovery points: JSON objects that people and auditors open. */
import type { z } from 'zod';
import { sha256 } from '#core/canonical.ts';
import { restoreRunKey } from '#core/documents.ts';
import type { Instant } from '#core/model.ts';
import type { StepContext } from '../step.ts';
import { openObjects } from './objects.ts';

export { certificateKey, recipeKey, reportKey, restoreRunKey, restoreTestKey, retentionKey } from '#core/documents.ts';

/** Instants, from `since` on, of the runs of a backup or retention rule that left their report. */
export async function reportedSince(
  context: StepContext,
  workflow: 'backup' | 'retention',
  rule: string,
  since: Instant,
): Promise<Instant[]> {
  const [folder, ending] = workflow === 'backup' ? [rule, '.json'] : [`${rule}.retention`, '.result.json'];
  const prefix = `reports/${folder}/`;
  const keys = await openObjects(context).list(prefix, { after: `${prefix}${since}` });
  // Restore tests keep theirs one folder deeper.
  return keys.flatMap((key) => {
    const name = key.slice(prefix.length);
    return name.endsWith(ending) && !name.includes('/') ? [name.slice(0, -ending.length)] : [];
  });
}

/** Whether a restore test has left the report of its whole run in a Region. */
export async function isTestReported(
  context: StepContext,
  test: string,
  scheduledAt: Instant,
  region: string,
): Promise<boolean> {
  return (await openObjects(context).list(restoreRunKey(test, scheduledAt, region), { limit: 1 })).length > 0;
}

/** The name of the first recovery point that a database ever had: recipes stay, and names sort by their instants. */
export async function firstPointOf(context: StepContext, resource: string): Promise<string | undefined> {
  const prefix = `recipes/${resource}/`;
  const [key] = await openObjects(context).list(prefix, { limit: 1 });
  return key?.slice(prefix.length).replace(/\.json$/, '');
}

/** Undefined when there is none, or it is of another shape. */
export async function readDocument<Shape extends z.ZodType>(
  context: StepContext,
  key: string,
  shape: Shape,
): Promise<z.infer<Shape> | undefined> {
  const text = await openObjects(context).read(key);
  const read = text === undefined ? undefined : shape.safeParse(parse(text));
  return read?.success ? read.data : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where a document is, and the hash of the object as it was written: what `sha256sum` says of it. */
export interface Written {
  readonly key: string;
  readonly sha256: string;
}

/** Writes it, readable, unless it is there: a certificate is written once. */
export async function writeDocumentOnce(context: StepContext, key: string, document: unknown): Promise<void> {
  await openObjects(context).writeNew(key, `${JSON.stringify(document, null, 2)}\n`);
}

/** Writes it, readable. Writing again makes a new version; the old one stays. */
export async function writeDocument(context: StepContext, key: string, document: unknown): Promise<Written> {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  await openObjects(context).write(key, text);
  return { key, sha256: sha256(text) };
}
