/**
 * What the SDK knows about a service: its operations, shapes and errors, read from the schemas that each client package
 * exports. The endpoint speaks with these, so it cannot drift from what the clients send.
 */
import { NormalizedSchema } from '@smithy/core/schema';
import type { $SchemaRef, SchemaTraitsObject, StaticErrorSchema, StaticOperationSchema } from '@smithy/types';

export interface Operation {
  /** As the model names it: `CreateDBSnapshot`. */
  readonly name: string;
  readonly traits: SchemaTraitsObject;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

export interface ServiceModel {
  /** SigV4 service name. */
  readonly service: string;
  readonly xmlNamespace: string;
  /** Of its shapes: `com.amazonaws.rds`. */
  readonly namespace: string;
  readonly operations: ReadonlyMap<string, Operation>;
  /** Exception name → its traits (`awsQueryError`, `httpError`). */
  readonly errors: ReadonlyMap<string, SchemaTraitsObject>;
}

interface Source {
  readonly load: () => Promise<object>;
  readonly xmlNamespace?: string;
}

/** SigV4 service name → client package. Loaded on first use: importing all of them takes longer than most tests. */
const sources: Readonly<Record<string, Source>> = {
  rds: { load: () => import('@aws-sdk/client-rds'), xmlNamespace: 'http://rds.amazonaws.com/doc/2014-10-31/' },
  s3: { load: () => import('@aws-sdk/client-s3'), xmlNamespace: 'http://s3.amazonaws.com/doc/2006-03-01/' },
  sns: { load: () => import('@aws-sdk/client-sns'), xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
  sts: { load: () => import('@aws-sdk/client-sts'), xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  monitoring: {
    load: () => import('@aws-sdk/client-cloudwatch'),
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  },
  sqs: { load: () => import('@aws-sdk/client-sqs'), xmlNamespace: 'http://queue.amazonaws.com/doc/2012-11-05/' },
  kms: { load: () => import('@aws-sdk/client-kms') },
  secretsmanager: { load: () => import('@aws-sdk/client-secrets-manager') },
  states: { load: () => import('@aws-sdk/client-sfn') },
  lambda: { load: () => import('@aws-sdk/client-lambda') },
  scheduler: { load: () => import('@aws-sdk/client-scheduler') },
};

const loaded = new Map<string, Promise<ServiceModel>>();

/** The model of a service, or undefined when there is no client package for that SigV4 name. */
export function modelOf(service: string): Promise<ServiceModel> | undefined {
  const source = sources[service];
  if (!source) return undefined;
  const known = loaded.get(service) ?? read(service, source);
  loaded.set(service, known);
  return known;
}

async function read(service: string, source: Source): Promise<ServiceModel> {
  const schemas = Object.values(await source.load()).filter((value) => Array.isArray(value));
  return {
    service,
    namespace: schemas.find(isOperation)?.[1] ?? '',
    xmlNamespace: source.xmlNamespace ?? '',
    operations: new Map(schemas.filter(isOperation).map((schema) => [schema[2], operationOf(schema)])),
    errors: new Map(schemas.filter(isError).map((schema) => [schema[2], traitsOf(schema)])),
  };
}

// The first element of a schema tuple says what it is (`StaticSchemaIdOperation`, `StaticSchemaIdError` of @smithy/types).
const isOperation = (schema: unknown[]): schema is StaticOperationSchema => schema[0] === 9;
const isError = (schema: unknown[]): schema is StaticErrorSchema => schema[0] === -3;

function traitsOf(schema: StaticErrorSchema | StaticOperationSchema): SchemaTraitsObject {
  return typeof schema[3] === 'object' ? schema[3] : {};
}

function operationOf(schema: StaticOperationSchema): Operation {
  return { name: schema[2], traits: traitsOf(schema), input: shape(schema[4]), output: shape(schema[5]) };
}

function shape(reference: $SchemaRef): NormalizedSchema {
  return NormalizedSchema.of(reference);
}
