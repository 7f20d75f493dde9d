/** Errors as the SDK's clients throw them: its own classes, found by the code that would have travelled. */
import { HttpResponse } from '@smithy/core/protocols';
import { type NormalizedSchema, TypeRegistry } from '@smithy/core/schema';
import type { StaticErrorSchema } from '@smithy/types';
import { withoutStack } from '../../stackless.ts';
import type { ServiceModel } from '../model.ts';
import type { Fault } from '../protocols/protocol.ts';
import type { Language } from './language.ts';

/** What a caller can see of an SDK exception. */
export type SdkException = Error & { $metadata?: object } & Record<string, unknown>;

type Constructor = new (options: object) => SdkException;

export interface Failed {
  readonly model: ServiceModel;
  readonly language: Language;
  readonly requestId: string;
  /** `/a/b.json`, which S3 repeats in its errors. */
  readonly path: string;
}

export function exceptionOf(fault: Fault, failed: Failed): SdkException {
  const { model, language, requestId } = failed;
  const id = language.queryErrors ? fault.code : fault.name;
  const schema = schemaOf(model, id);
  const Exception = classOf(model, schema);
  const exception = withoutStack(() => new Exception({ name: id }));
  const side = schema ? sideOf(schema) : undefined;
  const $metadata = { httpStatusCode: fault.status, requestId, extendedRequestId: undefined, cfId: undefined };
  const $fault = side ?? (fault.status < 500 ? 'client' : 'server');
  const told = language.told(fault, failed, schema !== undefined);
  Object.defineProperty(exception, '$response', { value: responseOf(fault), enumerable: false });
  return Object.assign(exception, { $fault, $metadata, message: fault.message }, told);
}

/** The class of a modelled error, or the one that stands for all others of the service. */
function classOf(model: ServiceModel, schema: StaticErrorSchema | undefined): Constructor {
  if (schema) return registryOf(model).getErrorCtor(schema) as Constructor;
  const known = others.get(model) ?? otherOf(model);
  others.set(model, known);
  return known;
}

const others = new WeakMap<ServiceModel, Constructor>();

function otherOf(model: ServiceModel): Constructor {
  const registry = TypeRegistry.for(`smithy.ts.sdk.synthetic.${model.namespace}`);
  const base = registry.getBaseException();
  if (!base) throw new Error(`The client of ${model.service} exports no exception.`);
  return registry.getErrorCtor(base) as Constructor;
}

/** Status and headers: the document is told already. */
function responseOf({ status, headers }: Fault): HttpResponse {
  return new HttpResponse({ statusCode: status, headers: { ...headers } });
}

function registryOf(model: ServiceModel): TypeRegistry {
  return TypeRegistry.for(model.namespace);
}

const schemas = new WeakMap<ServiceModel, Map<string, StaticErrorSchema | undefined>>();

/** By its name, or by the code that awsQuery gives it: `DBSnapshotNotFound`. */
function schemaOf(model: ServiceModel, id: string): StaticErrorSchema | undefined {
  const known = schemas.get(model) ?? new Map<string, StaticErrorSchema | undefined>();
  schemas.set(model, known);
  if (!known.has(id)) known.set(id, findSchema(model, id));
  return known.get(id);
}

function findSchema(model: ServiceModel, id: string): StaticErrorSchema | undefined {
  const registry = registryOf(model);
  try {
    return registry.getSchema(id) as StaticErrorSchema;
  } catch {
    return registry.find((candidate) => queryCode(candidate as StaticErrorSchema) === id) as
      | StaticErrorSchema
      | undefined;
  }
}

function queryCode(schema: StaticErrorSchema | NormalizedSchema): string | undefined {
  const traits = Array.isArray(schema) ? schema[3] : undefined;
  return typeof traits === 'object' ? (traits['awsQueryError'] as [string] | undefined)?.[0] : undefined;
}

function sideOf(schema: StaticErrorSchema): string | undefined {
  const traits = schema[3];
  return typeof traits === 'object' ? (traits['error'] as string | undefined) : undefined;
}
