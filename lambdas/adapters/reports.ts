/** Reports of runs and recipes of recovery points: JSON objects that people and auditors open. */
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

/** Writes it, readable, and answers with its key. Writing again makes a new version; the old one stays. */
export async function writeDocument(context: StepContext, key: string, document: unknown): Promise<string> {
  await openObjects(context).write(key, `${JSON.stringify(document, null, 2)}\n`);
  return key;
}
