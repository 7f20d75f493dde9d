/**
 * HTTP bindings of the REST protocols: which members travel in labels, the query string, headers and the status line.
 * https://smithy.io/2.0/spec/http-bindings.html
 */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { HttpRequest } from '../../seams.ts';
import type { Operation } from '../model.ts';
import { fromText, toText } from './serde.ts';

export interface Bound {
  readonly values: Record<string, unknown>;
  /** The member that is the whole body, if there is one. */
  readonly payload: readonly [string, NormalizedSchema] | undefined;
  /** Whether some members are in a body document. */
  readonly document: boolean;
}

/** Reads everything of an input that is not in the body. */
export function readBindings(operation: Operation, request: HttpRequest, labels: Record<string, string>): Bound {
  const values: Record<string, unknown> = {};
  let payload: Bound['payload'];
  let document = false;
  for (const [name, member] of members(operation.input)) {
    const traits = member.getMergedTraits();
    if (traits.httpPayload) payload = [name, member];
    else if (traits.httpLabel) assign(values, name, labels[name] && fromText(member, labels[name], 'http'));
    else if (traits.httpQuery) assign(values, name, readQuery(member, request.query[traits.httpQuery]));
    else if (traits.httpHeader)
      assign(values, name, readHeader(member, request.headers[traits.httpHeader.toLowerCase()]));
    else if (traits.httpPrefixHeaders) values[name] = prefixed(request.headers, traits.httpPrefixHeaders);
    else document = true;
  }
  return { values, payload, document };
}

export interface Spread {
  readonly headers: Record<string, string>;
  readonly status: number | undefined;
  readonly payload: readonly [NormalizedSchema, unknown] | undefined;
  /** Members for the body document. */
  readonly rest: Record<string, unknown>;
}

/** Spreads an output over headers, status and body. */
export function spread(schema: NormalizedSchema, output: Record<string, unknown>): Spread {
  const headers: Record<string, string> = {};
  const rest: Record<string, unknown> = {};
  let status: number | undefined;
  let payload: Spread['payload'];
  for (const [name, member] of members(schema)) {
    const value = output[name];
    const traits = member.getMergedTraits();
    if (value === undefined || value === null) continue;
    if (traits.httpPayload) payload = [member, value];
    else if (traits.httpHeader) headers[traits.httpHeader.toLowerCase()] = toText(member, value);
    else if (traits.httpPrefixHeaders) Object.assign(headers, withPrefix(value, traits.httpPrefixHeaders));
    else if (traits.httpResponseCode) status = Number(value);
    else rest[name] = value;
  }
  return { headers, status, payload, rest };
}

export function members(schema: NormalizedSchema): [string, NormalizedSchema][] {
  return schema.isUnitSchema() ? [] : [...schema.structIterator()];
}

function assign(values: Record<string, unknown>, name: string, value: unknown): void {
  if (value !== undefined && value !== '') values[name] = value;
}

function readQuery(member: NormalizedSchema, value: HttpRequest['query'][string] | undefined): unknown {
  if (value === undefined || value === null) return undefined;
  const texts = typeof value === 'string' ? [value] : value;
  if (member.isListSchema()) return texts.map((text) => fromText(member.getValueSchema(), text, 'http'));
  return texts[0] === undefined ? undefined : fromText(member, texts[0], 'http');
}

function readHeader(member: NormalizedSchema, value: string | undefined): unknown {
  return value === undefined ? undefined : fromText(member, value, 'http');
}

function prefixed(headers: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  const named = Object.entries(headers).filter(([name]) => name.startsWith(prefix.toLowerCase()));
  return Object.fromEntries(named.map(([name, value]) => [name.slice(prefix.length), value]));
}

function withPrefix(value: unknown, prefix: string): Record<string, string> {
  const named = Object.entries(value as Record<string, string>);
  return Object.fromEntries(named.map(([name, text]) => [`${prefix}${name}`.toLowerCase(), text]));
}
