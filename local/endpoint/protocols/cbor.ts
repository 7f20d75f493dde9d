/**
 * Smithy RPC v2 CBOR, which botocore and the AWS CLI speak with CloudWatch: the operation in the path, CBOR both ways.
 * https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
 */
import { CborCodec } from '@smithy/core/cbor';
import { NormalizedSchema } from '@smithy/core/schema';
import type { Exchange, Protocol } from './protocol.ts';

const document = NormalizedSchema.of(15);

export const cbor: Protocol = {
  name: 'rpcv2Cbor',
  operation: (request) => /\/operation\/([^/]+)$/.exec(request.path)?.[1],
  read: async (operation, request) => {
    if (request.body.length === 0) return {};
    return (await new CborCodec().createDeserializer().read(operation.input, request.body)) ?? {};
  },
  write: (operation, output, exchange) =>
    response(200, operation.output.isUnitSchema() ? document : operation.output, output, exchange),
  fail: (fault, exchange) =>
    response(fault.status, document, { __type: fault.name, message: fault.message }, exchange, fault.headers),
};

function response(status: number, schema: NormalizedSchema, value: object, { requestId }: Exchange, headers = {}) {
  const writer = new CborCodec().createSerializer();
  writer.write(schema, value);
  const type = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };
  return { status, headers: { ...type, 'x-amzn-requestid': requestId, ...headers }, body: writer.flush() };
}
