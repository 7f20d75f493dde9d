/** Keys of the documents beside the ledger: reports of runs, recipes and certificates of recovery points. */
import type { Instant } from './model.ts';

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

/** That a point is gone in every place, and why: names of points are unique within a policy. */
export function certificateKey(point: string): string {
  return `certificates/${point}.json`;
}
