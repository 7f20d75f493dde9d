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
  const shape = shapeOf(schema, manner);
  return (value) => shape.copy(value as Record<string, unknown>);
}

/** For the input of a command: its caller waits for the answer, and no service changes what it is asked. */
export function taking(schema: NormalizedSchema, manner: Manner): Conform {
  const shape = shapeOf(schema, manner);
  return (value) => shape.take(value as Record<string, unknown>);
}

function shapeOf(schema: NormalizedSchema, manner: Manner): Shape {
  const members: Member[] = [...schema.structIterator()].map(([name, member]) => ({
    name,
    conform: conformTo(member, manner),
    blob: member.isBlobSchema(),
    flat: manner.xml && member.isListSchema() && !!member.getMergedTraits().xmlFlattened,
  }));
  return new Shape(members);
}

/** Copies objects of one shape. Most of them have the same members in the same order as the one before. */
class Shape {
  readonly #byName: ReadonlyMap<string, Member>;
  readonly #order: (Member | undefined)[] = [];
  readonly #copies = new WeakMap<object, Record<string, unknown>>();

  constructor(members: readonly Member[]) {
    this.#byName = new Map(members.map((member) => [member.name, member]));
  }

  /** What a service has frozen never changes, nor what is in it: there is one copy of it, as unchangeable. */
  copy(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    if (Object.isExtensible(given) || !Object.isFrozen(given)) return this.#copyOf(given);
    const known = this.#copies.get(given) ?? Object.freeze(this.#copyOf(given));
    this.#copies.set(given, known);
    return known;
  }

  /** The object itself where neither side could tell it from a copy, unless one of them changed it. */
  take(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
    return this.#survey(given) === 'flat' ? given : this.copy(given);
  }

  #copyOf(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const what = this.#survey(given);
    if (what === 'less') return this.#chosen(given);
    const copy = { ...given };
    if (what === 'flat') return copy;
    let index = 0;
    for (const name in given) {
      const item = given[name];
      const member = this.#memberAt(index, name);
      index += 1;
      if (member && (typeof item === 'object' || member.blob)) copy[name] = member.conform(item);
    }
    return copy;
  }

  /** What arrives: less than all, or all of it; `flat` when there is nothing in it that two sides could share. */
  #survey(given: Readonly<Record<string, unknown>>): 'less' | 'all' | 'flat' {
    let flat = true;
    let index = 0;
    for (const name in given) {
      const item = given[name];
      const member = this.#memberAt(index, name);
      index += 1;
      if (member === undefined || isAbsent(item, member)) return 'less';
      if (typeof item === 'object' || member.blob) flat = false;
    }
    return flat ? 'flat' : 'all';
  }

  /** With only those members that are left after a journey. */
  #chosen(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const copy: Record<string, unknown> = {};
    for (const name in given) {
      const item = given[name];
      const member = this.#byName.get(name);
      if (member === undefined || isAbsent(item, member)) continue;
      copy[name] = typeof item === 'object' || member.blob ? member.conform(item) : item;
    }
    return copy;
  }

  #memberAt(index: number, name: string): Member | undefined {
    const known = this.#order[index];
    if (known?.name === name) return known;
    const found = this.#byName.get(name);
    this.#order[index] = found;
    return found;
  }
}

function isAbsent(item: unknown, { flat }: Member): boolean {
  return item === undefined || item === null || (flat && (item as readonly unknown[]).length === 0);
}

function list(schema: NormalizedSchema, manner: Manner): Conform {
  const conformItem = conformTo(schema.getValueSchema(), manner);
  const conform = (item: unknown) => conformItem(item);
  const copies = new WeakMap<readonly unknown[], readonly unknown[]>();
  return (value) => {
    const items = value as readonly unknown[];
    if (!Object.isFrozen(items)) return items.map(conform);
    const known = copies.get(items) ?? Object.freeze(items.map(conform));
    copies.set(items, known);
    return known;
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
