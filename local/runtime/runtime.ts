/**
 * How steps are run. Three ways, one interface: as built bundles in worker threads (*wire*), in process over the same bytes
 * (*direct*), or in process without any (*memory*).
 */
import type { Invocation } from './invocation.ts';

/** What Lambda answers for a function that failed; Step Functions makes `Error` and `Cause` of it. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type InvocationResult = { readonly payload: unknown } | { readonly error: FunctionError };

export interface StepRuntime {
  /** Runs the function once. Payloads are JSON values; a function's failure is a result, never an exception. */
  invoke(functionArn: string, payload: unknown, invocation?: Invocation): Promise<InvocationResult>;
  /** Which invocation speaks with an access key at the moment, where calls come in over the wire. */
  invocationOf?(accessKeyId: string): Invocation | undefined;
  /** Stops everything that was started. Safe to call twice. */
  close(): Promise<void>;
}

/** Told of each line that a step prints; the line is made only for somebody who reads it. */
export type LogSink = (functionArn: string, line: () => string) => void;

/** The error as Lambda's Node.js runtime reports it. The frames of the trace are this process's, not a function's: left out. */
export function functionError(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error)) return { errorType: 'Error', errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: [`${thrown.name}: ${thrown.message}`] };
}
