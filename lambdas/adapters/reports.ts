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

/** Of some instants those at which a restore test left the report of its whole run in a Region. */
export async function testedAt(
  context: StepContext,
  test: string,
  region: string,
  instants: readonly Instant[],
): Promise<Instant[]> {
  const objects = openObjects(context);
  const found = instants.map(async (at) => {
    const keys = await objects.list(restoreRunKey(test, at, region), { limit: 1 });
    return keys.length > 0 ? [at] : [];
  });
  return (await Promise.all(found)).flat();
}

/** The name of the first recovery point that a database ever had: recipes stay, and names sort by their instants. */
export async function firstPointOf(context: StepContext, resource: string): Promise<string | undefined> {
  const prefix = `recipes/${resource}/`;
  const [key] = await openObjects(context).list(prefix, { limit: 1 });
  return key?.slice(prefix.length).replace(/\.json$/, '');
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
