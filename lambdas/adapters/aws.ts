/** Small things that every adapter needs from AWS's answers. */
import type { Place } from '#core/model.ts';
import type { Tags } from '#core/tags.ts';

/** `undefined` when AWS answers with the named error, which says that the thing is not there. */
export async function unless<T>(errorName: string, request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof Error && error.name === errorName) return undefined;
    throw error;
  }
}

/** `arn:aws:rds:eu-west-1:111122223333:db:orders` → its account and Region. */
export function placeOf(arn: string): Place {
  const [, , , region = '', account = ''] = arn.split(':', 5);
  return { account, region };
}

interface AwsTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

export function readTags(list: readonly AwsTag[] | undefined): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const { Key = '', Value = '' } of list ?? []) {
    // A tag may be called anything; assigned, this name would make no member.
    if (Key === '__proto__') Object.defineProperty(tags, Key, { value: Value, enumerable: true });
    else tags[Key] = Value;
  }
  return tags;
}

export function writeTags(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** All items of a paginated listing: AWS may answer with fewer than asked for, and with empty pages in between. */
export async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...(items(page) ?? []));
  return all;
}
