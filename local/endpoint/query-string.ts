import type { HttpRequest } from '../seams.ts';

/** `tagKeys=a&tagKeys=b&uploads` → `{tagKeys: ['a', 'b'], uploads: ''}` */
export function queryOf(search: string): HttpRequest['query'] {
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const known = query[name];
    query[name] = known === undefined ? value : [known, value].flat();
  }
  return query;
}
