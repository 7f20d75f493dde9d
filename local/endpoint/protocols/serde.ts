/** The SDK's own codecs, set up the way a server needs them. */
import { XmlCodec } from '@aws-sdk/core/protocols';
import { FromStringShapeDeserializer, JsonCodec, ToStringShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { fromBase64, fromUtf8, toBase64, toUtf8 } from '@smithy/core/serde';

// Numbers of @smithy/types: 5 = RFC 3339, 6 = HTTP date, 7 = epoch seconds.
const rfc3339 = { useTrait: true, default: 5 } as const;
const httpDate = { useTrait: true, default: 6 } as const;
const epochSeconds = { useTrait: true, default: 7 } as const;

/** `context` carries the base64 and UTF-8 functions that a client would bring; it is typed for clients only. */
// biome-ignore lint/suspicious/noExplicitAny: the SDK types this as a whole client configuration, of which four functions are read.
const context: any = {
  base64Encoder: toBase64,
  base64Decoder: fromBase64,
  utf8Encoder: toUtf8,
  utf8Decoder: fromUtf8,
};

export function jsonCodec(jsonName: boolean): JsonCodec {
  const codec = new JsonCodec({ timestampFormat: epochSeconds, jsonName });
  codec.setSerdeContext(context);
  return codec;
}

export function xmlCodec(xmlNamespace: string): XmlCodec {
  const codec = new XmlCodec({ timestampFormat: rfc3339, xmlNamespace, serviceNamespace: xmlNamespace });
  codec.setSerdeContext(context);
  return codec;
}

/** Reads a value from a header, a label, a query string or a form field. */
export function fromText(schema: NormalizedSchema, text: string, from: 'http' | 'form'): unknown {
  const settings = from === 'http' ? { httpBindings: true, timestampFormat: httpDate } : { timestampFormat: rfc3339 };
  const reader = new FromStringShapeDeserializer(settings);
  reader.setSerdeContext(context);
  return reader.read(schema, text);
}

/** Writes a value as a header. */
export function toText(schema: NormalizedSchema, value: unknown): string {
  const writer = new ToStringShapeSerializer({ httpBindings: true, timestampFormat: httpDate });
  writer.setSerdeContext(context);
  writer.write(schema, value);
  return writer.flush();
}
