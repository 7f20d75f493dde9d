/** What is worked out once for each operation that is handed over in memory. */
import type { NormalizedSchema } from '@smithy/core/schema';
import { notImplemented } from '../door.ts';
import type { Operation, ServiceModel } from '../model.ts';
import { additionsOf } from './added.ts';
import { MemoryBody } from './body.ts';
import { type Conform, conformTo, type Manner, taking } from './conform.ts';
import { languageOf } from './language.ts';

export interface Plan {
  readonly operation: Operation;
  /** What the service gets of a command's input. */
  input(given: unknown, region: string): Readonly<Record<string, unknown>>;
  /** What the caller gets of the service's answer. */
  output(answer: unknown): Record<string, unknown>;
}

const plans = new WeakMap<ServiceModel, Map<string, Plan>>();

export function planOf(model: ServiceModel, name: string): Plan {
  const known = plans.get(model) ?? new Map<string, Plan>();
  plans.set(model, known);
  const plan = known.get(name) ?? make(model, name);
  known.set(name, plan);
  return plan;
}

function make(model: ServiceModel, name: string): Plan {
  const operation = model.operations.get(name);
  if (!operation) throw notImplemented(`${model.service}:${name}`);
  const xml = ['awsQuery', 'restXml'].includes(languageOf(model.service).protocol);
  const added = additionsOf(model.service, operation);
  const taken = side(operation.input, { xml: false }, taking, (bytes) => bytes);
  return {
    operation,
    input: (given, region) => added(taken(given) as Record<string, unknown>, region),
    output: side(operation.output, { xml }, conformTo, (bytes) => new MemoryBody(bytes)) as Plan['output'],
  };
}

/** `plainly`: how it travels unless it has headers with a prefix, which are an object even when there are none, or a stream, which is whatever its reader makes of the bytes. */
function side(
  schema: NormalizedSchema,
  manner: Manner,
  plainly: (schema: NormalizedSchema, manner: Manner) => Conform,
  stream: (bytes: Uint8Array) => unknown,
): Conform {
  if (schema.isUnitSchema()) return () => ({});
  const members = [...schema.structIterator()];
  const prefixed = members.find(([, member]) => member.getMergedTraits().httpPrefixHeaders !== undefined)?.[0];
  const streamed = members.find(([, member]) => member.isStreaming())?.[0];
  if (prefixed === undefined && streamed === undefined) return plainly(schema, manner);
  const conform = conformTo(schema, manner);
  return (value) => {
    const copy = conform(value) as Record<string, unknown>;
    if (prefixed !== undefined) copy[prefixed] = lowered(copy[prefixed]);
    if (streamed !== undefined && copy[streamed] !== undefined) copy[streamed] = stream(copy[streamed] as Uint8Array);
    return copy;
  };
}

/** Names of headers have no case. */
function lowered(value: unknown): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(value ?? {})) copy[name.toLowerCase()] = text;
  return copy;
}
