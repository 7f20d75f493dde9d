/**
 * JSONata's results as plain JSON. Its arrays carry marks (`sequence`, `keepSingleton`) that would change how a later
 * expression reads them; on AWS they vanish because everything between two states is text.
 */

/** Thrown for a function, which JSON cannot hold. */
export class NotData extends Error {}

/** A deep copy that is JSON and nothing else. */
export function plain(value: unknown): unknown {
  // AWS writes numbers that JSON lacks by their names.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'function') throw new NotData();
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(plain);
  if ('_jsonata_lambda' in value || '_jsonata_function' in value) throw new NotData();
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) if (item !== undefined) copy[key] = plain(item);
  return copy;
}

/** `array`, `object`, `string`, `number`, `boolean` or `null`: the names AWS uses when a type is not the expected one. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
