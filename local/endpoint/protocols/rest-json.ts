/**
 * restJson1 (Lambda, EventBridge Scheduler).
 * https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
import type { NormalizedSchema } from '@smithy/core/schema';
import { readBindings, spread } from './http-bindings.ts';
import { bytesOf, type Protocol } from './protocol.ts';
import { candidates, labelsOf } from './routes.ts';
import { jsonCodec } from './serde.ts';

export const restJson: Protocol = {
  name: 'restJson1',
  operation: (request, model) => candidates(model, request, request.path)[0],
  read: async (operation, request) => {
    const { values, payload, document } = readBindings(operation, request, labelsOf(operation, request.path));
    if (request.body.length === 0) return values;
    if (!payload) return document ? { ...values, ...((await parse(operation.input, request.body)) as object) } : values;
    const [name, member] = payload;
    return { ...values, [name]: member.isBlobSchema() ? request.body : await parse(member, request.body) };
  },
  write: (operation, output, { requestId }) => {
    const { headers, status, payload, rest } = spread(operation.output, output);
    return {
      status: status ?? operation.traits.http?.[2] ?? 200,
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, ...headers },
      body: payload
        ? payloadBytes(...payload)
        : bytesOf(Object.keys(rest).length ? text(operation.output, rest) : '{}'),
    };
  },
  fail: (fault, { requestId }) => ({
    status: fault.status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': fault.name,
      ...fault.headers,
    },
    body: bytesOf(JSON.stringify({ __type: fault.name, message: fault.message, Message: fault.message })),
  }),
};

function parse(schema: NormalizedSchema, body: Uint8Array): Promise<unknown> {
  return Promise.resolve(jsonCodec(true).createDeserializer().read(schema, body));
}

function text(schema: NormalizedSchema, value: unknown): string {
  const writer = jsonCodec(true).createSerializer();
  writer.write(schema, value);
  return String(writer.flush());
}

function payloadBytes(schema: NormalizedSchema, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return bytesOf(typeof value === 'string' ? value : text(schema, value));
}
