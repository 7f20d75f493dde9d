import type { HttpRequest, HttpResponse } from '../../seams.ts';
import type { Operation, ServiceModel } from '../model.ts';

/** An error ready for the wire. */
export interface Fault {
  /** The SDK's exception name: `DBSnapshotNotFoundFault`. */
  readonly name: string;
  /** The code of the query protocol: `DBSnapshotNotFound`. The same as `name` where the model has no other. */
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is known about a call when its answer is written. */
export interface Exchange {
  readonly model: ServiceModel;
  readonly request: HttpRequest;
  readonly requestId: string;
}

/** One AWS wire protocol, seen from the server. */
export interface Protocol {
  readonly name: string;
  /** The name of the operation that a request asks for; undefined when nothing in the request says. */
  operation(request: HttpRequest, model: ServiceModel): string | undefined;
  read(operation: Operation, request: HttpRequest): Promise<Record<string, unknown>> | Record<string, unknown>;
  write(operation: Operation, output: Record<string, unknown>, exchange: Exchange): HttpResponse;
  fail(fault: Fault, exchange: Exchange): HttpResponse;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const bytesOf = (text: string): Uint8Array => encoder.encode(text);
export const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);
