/**
 * awsJson 1.0 and 1.1 (Step Functions, CloudWatch, SQS; KMS, Secrets Manager): the operation in `x-amz-target`, JSON both ways.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
import { bytesOf, type Exchange, type Fault, type Protocol } from './protocol.ts';
import { jsonCodec } from './serde.ts';

export const json: Protocol = {
  name: 'awsJson',
  operation: (request) => request.headers['x-amz-target']?.split('.').at(-1),
  read: async (operation, request) => {
    const body = request.body.length > 0 ? request.body : bytesOf('{}');
    return (await jsonCodec(false).createDeserializer().read(operation.input, body)) ?? {};
  },
  write: (operation, output, exchange) => {
    if (operation.output.isUnitSchema()) return response(200, '{}', exchange);
    const writer = jsonCodec(false).createSerializer();
    writer.write(operation.output, output);
    return response(200, String(writer.flush()), exchange);
  },
  fail: (fault, exchange) => {
    const body = JSON.stringify({ __type: fault.name, message: fault.message });
    return response(fault.status, body, exchange, { ...queryError(fault, exchange), ...fault.headers });
  },
};

/** Services that once spoke awsQuery tell both names to clients that ask: KMS, SQS, CloudWatch. */
function queryError(fault: Fault, { request }: Exchange): Record<string, string> {
  const asked = request.headers['x-amzn-query-mode'] === 'true';
  return asked ? { 'x-amzn-query-error': `${fault.code};${fault.status < 500 ? 'Sender' : 'Receiver'}` } : {};
}

function response(status: number, body: string, { request, requestId }: Exchange, headers = {}) {
  const version = request.headers['content-type'] ?? 'application/x-amz-json-1.0';
  return {
    status,
    headers: { 'content-type': version, 'x-amzn-requestid': requestId, ...headers },
    body: bytesOf(body),
  };
}
