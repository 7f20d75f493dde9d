/** Undoes the encodings of a request body, and checks its checksums, before a protocol reads it. */
import { gunzipSync } from 'node:zlib';
import { AwsError, type HttpRequest } from '../seams.ts';
import { verifyChecksums } from './checksums.ts';

/**
 * The request with a plain body: gunzipped (CloudWatch clients compress above 10 KB), and without the frames of
 * `aws-chunked`, whose trailers become headers. What S3 stores stays as it was sent, whatever its encoding.
 */
export function plain(request: HttpRequest, service: string): HttpRequest {
  const opened = service === 's3' ? unframed(request) : unzipped(request);
  verifyChecksums(opened);
  return opened;
}

function unzipped(request: HttpRequest): HttpRequest {
  return request.headers['content-encoding'] === 'gzip' ? { ...request, body: gunzip(request.body) } : request;
}

function unframed(request: HttpRequest): HttpRequest {
  if (!request.headers['x-amz-content-sha256']?.startsWith('STREAMING-')) return request;
  const { body, trailers } = unframe(Buffer.from(request.body));
  const { 'content-encoding': encodings = '', ...headers } = request.headers;
  const kept = encodings.split(/\s*,\s*/).filter((name) => name !== '' && name !== 'aws-chunked');
  const encoding = kept.length > 0 ? { 'content-encoding': kept.join(',') } : {};
  return { ...request, headers: { ...headers, ...encoding, ...trailers }, body };
}

function gunzip(body: Uint8Array): Uint8Array {
  try {
    return gunzipSync(body);
  } catch (cause) {
    throw new AwsError('SerializationException', `The body says gzip but cannot be unpacked: ${cause}`);
  }
}

/** `<hex length>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n<trailers>\r\n` */
function unframe(framed: Buffer): { body: Uint8Array; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = framed.indexOf('\r\n', at);
    const size = Number.parseInt(framed.toString('latin1', at, end).split(';')[0] ?? '', 16);
    if (end < 0 || Number.isNaN(size)) throw new AwsError('IncompleteBody', 'The aws-chunked body ends too early.');
    at = end + 2;
    if (size === 0) return { body: Buffer.concat(chunks), trailers: trailersOf(framed.toString('latin1', at)) };
    chunks.push(framed.subarray(at, at + size));
    at += size + 2;
  }
}

function trailersOf(text: string): Record<string, string> {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
}
