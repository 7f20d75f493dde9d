/** The endpoint as the request handler of an SDK client: no socket, the same bytes. */
import { Readable } from 'node:stream';
import { HttpResponse as SdkResponse } from '@smithy/core/protocols';
import type { HttpHandlerOptions, HttpRequest as SdkRequest } from '@smithy/types';
import type { Endpoint, HttpRequest } from '../seams.ts';
import { ConnectionDropped, cutConnection } from './door.ts';

/** Pass as `requestHandler` to any AWS SDK v3 client. A dropped connection rejects with `ECONNRESET`, as a socket would. */
export function directRequestHandler(endpoint: Endpoint) {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: SdkRequest, _options?: HttpHandlerOptions): Promise<{ response: SdkResponse }> => {
      const { status, headers, body } = await endpoint(await received(request)).catch(heard);
      return { response: new SdkResponse({ statusCode: status, headers: { ...headers }, body: streamOf(body) }) };
    },
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function heard(error: unknown): never {
  throw error instanceof ConnectionDropped ? cutConnection() : error;
}

async function received(request: SdkRequest): Promise<HttpRequest> {
  const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method: request.method,
    path: request.path,
    query: request.query ?? {},
    headers: { host: request.hostname, ...Object.fromEntries(headers) },
    body: await bytesOf(request.body),
  };
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array | string>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Clients expect a stream even in front of nothing. */
function streamOf(body: Uint8Array): Readable {
  return Readable.from(body.length > 0 ? [Buffer.from(body)] : []);
}
