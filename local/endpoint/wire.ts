/** The endpoint over HTTP, on the loopback interface: for workers, other SDKs and the AWS CLI. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Endpoint, HttpRequest } from '../seams.ts';
import { queryOf } from './query-string.ts';

export interface Listener {
  /** `http://127.0.0.1:54901`; a name such as `localhost` would make S3 clients look up `bucket.localhost`. */
  readonly url: string;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
}

/** Serves on 127.0.0.1; port 0 takes a free one. Rejects with Node's own error when the port is taken. */
export async function listen(endpoint: Endpoint, { port = 0 }: { port?: number } = {}): Promise<Listener> {
  const server = createServer((request, response) => {
    serve(endpoint, request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A dropped connection rejects here, and the caller destroys the socket. */
async function serve(endpoint: Endpoint, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, headers, body } = await endpoint(await received(request));
  const length = request.method === 'HEAD' || status === 204 ? {} : { 'content-length': String(body.length) };
  response.writeHead(status, { ...headers, ...length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function received(request: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s);
  return {
    method: request.method ?? 'GET',
    path,
    query: queryOf(search),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks),
  };
}
