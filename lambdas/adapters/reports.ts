/** Reports of runs and recipes of recovery points: JSON objects that people and auditors open. */
import type { StepContext } from '../step.ts';
import { openObjects } from './objects.ts';

export { recipeKey, reportKey, restoreRunKey, restoreTestKey, retentionKey } from '#core/documents.ts';

/** Writes it, readable, and answers with its key. Writing again makes a new version; the old one stays. */
export async function writeDocument(context: StepContext, key: string, document: unknown): Promise<string> {
  await openObjects(context).write(key, `${JSON.stringify(document, null, 2)}\n`);
  return key;
}
