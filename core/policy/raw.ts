/** A policy before its shape is known: any YAML data, looked at without believing anything of it. */
import type { Path } from './source.ts';

export interface Entry {
  readonly path: Path;
  readonly value: unknown;
}

/** Every value inside, the outermost first. */
export function* walk(value: unknown, path: Path = []): Generator<Entry> {
  yield { path, value };
  if (value === null || typeof value !== 'object') return;
  const members: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, member] of members) yield* walk(member, [...path, key]);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Empty when there is no mapping. */
export function objectAt(data: unknown, key: string): Record<string, unknown> {
  const member = isObject(data) ? data[key] : undefined;
  return isObject(member) ? member : {};
}

export interface Item {
  readonly path: Path;
  readonly item: Record<string, unknown>;
}

/** The mappings in the list at a key; empty when there is no list. */
export function itemsAt(data: unknown, key: string, path: Path = []): Item[] {
  const list = isObject(data) ? data[key] : undefined;
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index) => (isObject(item) ? [{ path: [...path, key, index], item }] : []));
}
