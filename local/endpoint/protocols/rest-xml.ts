/**
 * restXml as S3 speaks it: the bucket in the host or the path, metadata in headers, XML documents in bodies.
 * https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
 */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { HttpRequest } from '../../seams.ts';
import type { Operation, ServiceModel } from '../model.ts';
import { members, readBindings, spread } from './http-bindings.ts';
import { bytesOf, type Fault, type Protocol } from './protocol.ts';
import { candidates } from './routes.ts';
import { xmlCodec } from './serde.ts';
import { escapeXml } from './xml.ts';

const s3Namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

export const restXml: Protocol = {
  name: 'restXml',
  operation: (request, model) => chooseOperation(request, model),
  read: (operation, request) => {
    const { bucket, key } = addressOf(request);
    const labels = { Bucket: bucket, Key: key };
    const { values, payload } = readBindings(operation, request, labels);
    if (!payload) return values;
    const [name, member] = payload;
    if (member.isBlobSchema()) return { ...values, [name]: request.body };
    // A bucket policy is JSON and no document of the protocol.
    if (member.isStringSchema()) return { ...values, [name]: Buffer.from(request.body).toString('utf8') };
    return request.body.length > 0 ? { ...values, [name]: parse(member, request.body) } : values;
  },
  write: (operation, output, { model, requestId }) => {
    const { headers, status, payload, rest } = spread(operation.output, output);
    const body = payload ? payloadBytes(...payload) : documentBytes(operation, rest, model);
    return {
      status: status ?? statusOf(operation, output),
      headers: { ...typeOf(body, payload?.[0]), 'x-amz-request-id': requestId, ...headers },
      body,
    };
  },
  fail: (fault, { request, requestId }) => ({
    status: fault.status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId, ...fault.headers },
    body: request.method === 'HEAD' ? new Uint8Array() : bytesOf(errorXml(fault, request.path, requestId)),
  }),
};

/**
 * Bucket and key of a request. Virtual-hosted style has the bucket in the host name (`b.s3.eu-west-1.amazonaws.com`),
 * path style in the first segment.
 */
export function addressOf(request: HttpRequest): { bucket: string; key: string } {
  const host = /^(.+)\.s3[.-][^/]*$/.exec(request.headers['host'] ?? '');
  if (host?.[1]) return { bucket: host[1], key: decodeURIComponent(request.path.slice(1)) };
  const [, bucket = '', ...rest] = request.path.split('/');
  return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(rest.join('/')) };
}

/** Operations that share method, path and fixed parameters are told apart by what else the request carries. */
function chooseOperation(request: HttpRequest, model: ServiceModel): string | undefined {
  const { bucket, key } = addressOf(request);
  const possible = candidates(model, request, key === '' ? '/' : '/key');
  const isUpload = 'uploadId' in request.query;
  const isCopy = 'x-amz-copy-source' in request.headers;
  const told: Readonly<Record<string, boolean>> = {
    ListBuckets: bucket === '',
    ListObjects: bucket !== '',
    ListDirectoryBuckets: false,
    PutObject: !isUpload && !isCopy,
    CopyObject: !isUpload && isCopy,
    UploadPart: isUpload && !isCopy,
    UploadPartCopy: isUpload && isCopy,
    GetObject: !isUpload,
    ListParts: isUpload,
    DeleteObject: !isUpload,
    AbortMultipartUpload: isUpload,
  };
  return possible.find((name) => told[name] ?? true);
}

function parse(schema: NormalizedSchema, body: Uint8Array): unknown {
  return xmlCodec(s3Namespace).createDeserializer().read(schema, body);
}

function statusOf(operation: Operation, output: Record<string, unknown>): number {
  if (operation.name === 'GetObject' && output['ContentRange'] !== undefined) return 206;
  return operation.traits.http?.[2] ?? 200;
}

function typeOf(body: Uint8Array, payload: NormalizedSchema | undefined): Record<string, string> {
  return body.length > 0 && !payload?.isBlobSchema() ? { 'content-type': 'application/xml' } : {};
}

function payloadBytes(schema: NormalizedSchema, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return bytesOf(value);
  return bytesOf(`<?xml version="1.0" encoding="UTF-8"?>${written(schema, value)}`);
}

function documentBytes(operation: Operation, rest: Record<string, unknown>, model: ServiceModel): Uint8Array {
  if (operation.name === 'GetBucketLocation') return locationBytes(rest, model);
  const hasDocument = members(operation.output).some(([, member]) => isDocumentMember(member));
  if (!hasDocument) return new Uint8Array();
  return bytesOf(`<?xml version="1.0" encoding="UTF-8"?>${written(operation.output, rest)}`);
}

function isDocumentMember(member: NormalizedSchema): boolean {
  const { httpHeader, httpPrefixHeaders, httpResponseCode, httpPayload } = member.getMergedTraits();
  return !httpHeader && !httpPrefixHeaders && !httpResponseCode && !httpPayload;
}

/** The one S3 answer whose only member is the root element itself (trait `s3UnwrappedXmlOutput`). */
function locationBytes(rest: Record<string, unknown>, model: ServiceModel): Uint8Array {
  const region = escapeXml(String(rest['LocationConstraint'] ?? ''));
  return bytesOf(`<LocationConstraint xmlns="${model.xmlNamespace}">${region}</LocationConstraint>`);
}

function written(schema: NormalizedSchema, value: unknown): string {
  const writer = xmlCodec(s3Namespace).createSerializer();
  writer.write(schema, value);
  return String(writer.flush());
}

function errorXml({ code, message }: Fault, resource: string, requestId: string): string {
  const parts = { Code: code, Message: message, Resource: resource, RequestId: requestId };
  const xml = Object.entries(parts).map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`);
  return `<?xml version="1.0" encoding="UTF-8"?><Error>${xml.join('')}</Error>`;
}
