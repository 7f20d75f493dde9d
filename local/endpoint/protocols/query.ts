/**
 * awsQuery (RDS, SNS, STS; older clients of SQS and CloudWatch): a form with `Action` and dotted member names, answered in XML.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { HttpRequest } from '../../seams.ts';
import { bytesOf, type Exchange, type Fault, type Protocol, textOf } from './protocol.ts';
import { fromText, xmlCodec } from './serde.ts';
import { escapeXml, renameRoot } from './xml.ts';

export const query: Protocol = {
  name: 'awsQuery',
  operation: (request) => form(request).get('Action') ?? undefined,
  read: (operation, request) => (readValue(operation.input, tree(form(request))) ?? {}) as Record<string, unknown>,
  write: (operation, output, exchange) => {
    const result = resultXml(operation.name, operation.output, output, exchange.model.xmlNamespace);
    return xml(200, `${operation.name}Response`, result, exchange);
  },
  fail: (fault, exchange) => xml(fault.status, 'ErrorResponse', errorXml(fault), exchange, fault.headers),
};

function form(request: HttpRequest): URLSearchParams {
  return new URLSearchParams(textOf(request.body));
}

/** Form fields by their dotted names: `Tags.Tag.1.Key=a` → Tags → Tag → 1 → Key → `a`. */
interface Node {
  text?: string;
  readonly children: Map<string, Node>;
}

function tree(fields: URLSearchParams): Node {
  const root: Node = { children: new Map() };
  for (const [name, text] of fields) {
    let node = root;
    for (const part of name.split('.')) node = child(node, part);
    node.text = text;
  }
  return root;
}

function child(node: Node, name: string): Node {
  const known = node.children.get(name) ?? { children: new Map() };
  node.children.set(name, known);
  return known;
}

function readValue(schema: NormalizedSchema, node: Node): unknown {
  if (schema.isStructSchema()) return readStruct(schema, node);
  if (schema.isListSchema()) return readList(schema, node);
  if (schema.isMapSchema()) return readMap(schema, node);
  return node.text === undefined ? undefined : fromText(schema, node.text, 'form');
}

function readStruct(schema: NormalizedSchema, node: Node): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const field = node.children.get(String(member.getMergedTraits().xmlName ?? name));
    if (field) found[name] = readValue(member, field);
  }
  return found;
}

function readList(schema: NormalizedSchema, node: Node): unknown[] {
  const item = schema.getValueSchema();
  const flat = schema.getMergedTraits().xmlFlattened;
  const items = flat ? node : node.children.get(String(item.getMergedTraits().xmlName ?? 'member'));
  return items ? numbered(items).map((entry) => readValue(item, entry)) : [];
}

function readMap(schema: NormalizedSchema, node: Node): Record<string, unknown> {
  const [key, value] = [schema.getKeySchema(), schema.getValueSchema()];
  const entries = schema.getMergedTraits().xmlFlattened ? node : node.children.get('entry');
  const found: Record<string, unknown> = {};
  for (const entry of entries ? numbered(entries) : []) {
    const name = entry.children.get(String(key.getMergedTraits().xmlName ?? 'key'))?.text;
    const field = entry.children.get(String(value.getMergedTraits().xmlName ?? 'value'));
    if (name !== undefined && field) found[name] = readValue(value, field);
  }
  return found;
}

/** Children in the order of their numbers: the form may give `10` before `2`. */
function numbered(node: Node): Node[] {
  return [...node.children].sort(([a], [b]) => Number(a) - Number(b)).map(([, entry]) => entry);
}

function resultXml(operation: string, schema: NormalizedSchema, output: Record<string, unknown>, namespace: string) {
  if (schema.isUnitSchema()) return '';
  const writer = xmlCodec(namespace).createSerializer();
  writer.write(schema, output);
  return renameRoot(String(writer.flush()), `${operation}Result`);
}

function errorXml({ code, status, message }: Fault): string {
  const type = status < 500 ? 'Sender' : 'Receiver';
  return `<Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>`;
}

function xml(status: number, root: string, content: string, exchange: Exchange, headers = {}) {
  const { model, requestId } = exchange;
  const id = `<RequestId>${requestId}</RequestId>`;
  const trailer = root === 'ErrorResponse' ? id : `<ResponseMetadata>${id}</ResponseMetadata>`;
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId, ...headers },
    body: bytesOf(`<${root} xmlns="${model.xmlNamespace}">${content}${trailer}</${root}>`),
  };
}
