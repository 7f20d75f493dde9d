/** Reports of runs and recipes of recovery points: JSON objects that people and auditors open. */
import { sha256 } from '#core/canonical.ts';
import type { Instant } from '#core/model.ts';
import type { StepContext } from '../step.ts';
import { openObjects } from './objects.ts';

export function reportKey(rule: string, scheduledAt: Instant): string {
  return `reports/${rule}/${scheduledAt}.json`;
}

/** What retention decided, and what came of it. */
export function retentionKey(rule: string, scheduledAt: Instant, part: 'plan' | 'result'): string {
  return `reports/${rule}.retention/${scheduledAt}.${part}.json`;
}

export function restoreTestKey(test: string, scheduledAt: Instant, region: string, resource: string): string {
  return `reports/${test}/${scheduledAt}/${region}.${resource}.json`;
}

/** What came of a whole run in one Region. */
export function restoreRunKey(test: string, scheduledAt: Instant, region: string): string {
  return `reports/${test}/${scheduledAt}/${region}.json`;
}

export function recipeKey(resource: string, point: string): string {
  return `recipes/${resource}/${point}.json`;
}

/** Where a document is, and the hash of the object as it was written: what `sha256sum` says of it. */
export interface Written {
  readonly key: string;
  readonly sha256: string;
}

/** Writes it, readable. Writing again makes a new version; the old one stays. */
export async function writeDocument(context: StepContext, key: string, document: unknown): Promise<Written> {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  await openObjects(context).write(key, text);
  return { key, sha256: sha256(text) };
}
