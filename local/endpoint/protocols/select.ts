import type { HttpRequest } from '../../seams.ts';
import { cbor } from './cbor.ts';
import { json } from './json.ts';
import type { Protocol } from './protocol.ts';
import { query } from './query.ts';
import { restJson } from './rest-json.ts';
import { restXml } from './rest-xml.ts';

/** The protocol a request speaks. It is read from the request, because clients of one service may differ: boto3 and the JavaScript SDK do for CloudWatch. */
export function protocolOf(service: string, { headers }: HttpRequest): Protocol {
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return cbor;
  if (headers['x-amz-target'] !== undefined) return json;
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') && service !== 's3') return query;
  return service === 's3' ? restXml : restJson;
}
