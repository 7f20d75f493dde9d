/**
 * What is left of a value when it has travelled: only the members that the model knows, nothing that is absent, copies
 * instead of the other side's own objects, times as precise as their format. Compiled once for each shape.
 */
import type { NormalizedSchema } from '@smithy/core/schema';
import { notImplemented } from '../door.ts';

export type Conform = (value: unknown) => unknown;

export interface Manner {
  /** XML has no way to say that a flattened list is there and empty. */
  readonly xml: boolean;
}

/** Schema numbers of @smithy/types: a document, a time as in HTTP headers. */
const document = 15;
const httpDate = 6;

const compiled = { xml: new WeakMap<object, Conform>(), json: new WeakMap<object, Conform>() };

export function conformTo(schema: NormalizedSchema, manner: Manner): Conform {
  const target = schema.getSchema();
  if (!schema.isStructSchema()) return compile(schema, manner);
  const known = compiled[manner.xml ? 'xml' : 'json'];
  const found = known.get(target as object);
  if (found) return found;
  // Shapes may contain themselves: whoever comes here again meanwhile gets the one that is being made.
  let made: Conform = () => undefined;
  known.set(target as object, (value) => made(value));
  made = struct(schema, manner);
  known.set(target as object, made);
  return made;
}

function compile(schema: NormalizedSchema, manner: Manner): Conform {
  if (schema.isListSchema()) return list(schema, manner);
  if (schema.isMapSchema()) return map(schema, manner);
  if (schema.isBlobSchema()) return (value) => bytesOf(value);
  if (schema.isTimestampSchema()) return time(schema);
  if (schema.getSchema() === document) return structuredClone;
  return (value) => value;
}

interface Member {
  readonly name: string;
  readonly conform: Conform;
  /** Left out when it is an empty list. */
  readonly flat: boolean;
  /** Bytes, which may be given as a text. */
  readonly blob: boolean;
}

function struct(schema: NormalizedSchema, manner: Manner): Conform {
  const members: Member[] = [...schema.structIterator()].map(([name, member]) => ({
    name,
    conform: conformTo(member, manner),
    blob: member.isBlobSchema(),
    flat: manner.xml && member.isListSchema() && !!member.getMergedTraits().xmlFlattened,
  }));
  const byName = new Map(members.map((member) => [member.name, member]));
  return (value) => {
    const copy: Record<string, unknown> = {};
    const given = value as Record<string, unknown>;
    for (const name in given) {
      const item = given[name];
      if (item === undefined || item === null) continue;
      const member = byName.get(name);
      if (member === undefined || (member.flat && (item as unknown[]).length === 0)) continue;
      copy[name] = typeof item === 'object' || member.blob ? member.conform(item) : item;
    }
    return copy;
  };
}

function list(schema: NormalizedSchema, manner: Manner): Conform {
  const conform = conformTo(schema.getValueSchema(), manner);
  return (value) => {
    const items = value as readonly unknown[];
    const copy = new Array<unknown>(items.length);
    for (let index = 0; index < items.length; index += 1) copy[index] = conform(items[index]);
    return copy;
  };
}

function map(schema: NormalizedSchema, manner: Manner): Conform {
  const conform = conformTo(schema.getValueSchema(), manner);
  return (value) => {
    const copy: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value as object)) {
      if (item !== undefined && item !== null) copy[key] = conform(item);
    }
    return copy;
  };
}

function time(schema: NormalizedSchema): Conform {
  const traits = schema.getMergedTraits();
  const whole = schema.getSchema() === httpDate || traits.httpHeader !== undefined;
  return (value) => {
    const ms = (value as Date).getTime();
    return new Date(whole ? Math.floor(ms / 1000) * 1000 : ms);
  };
}

/** Throws for a stream: here is nobody who would read it piece by piece. */
export function bytesOf(value: unknown): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value);
  if (value instanceof Uint8Array) return new Uint8Array(value);
  throw notImplemented('stream as the body of a command that is handed over in memory');
}
