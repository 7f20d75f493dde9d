/**
 * How an error travels from a step to the people who read about it. Lambda hands Step Functions the error's name and
 * message only (`Cause` = `{"errorType", "errorMessage", "trace"}`), so evidence and hint ride inside the message.
 */
import { LifeboatError } from '#core/errors.ts';

/** A failure as the state machines carry it: `$states.errorOutput`. */
export interface ErrorOutput {
  readonly Error: string;
  readonly Cause?: string | undefined;
}

export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly hint?: string;
  readonly evidence: Readonly<Record<string, string | number | boolean>>;
}

/** What a step throws out of Lambda: the same name, with a message that carries everything. Never secrets. */
export function toLambdaError(error: unknown): Error {
  const failure = describeError(error);
  const thrown = new Error(encodeMessage(failure), { cause: error });
  thrown.name = failure.name;
  return thrown;
}

export function describeError(error: unknown): Failure {
  if (error instanceof LifeboatError) {
    const { name, message, hint, evidence } = error;
    return { name, message, evidence, ...(hint === undefined ? {} : { hint }) };
  }
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), evidence: {} };
  if (isBusy(error)) return { name: 'AwsBusy', message: `${error.name}: ${error.message}`, evidence: requestOf(error) };
  return { name: error.name, message: error.message, evidence: requestOf(error) };
}

/** Reads what `toLambdaError` wrote, or anything else that ends up in a `Cause`, without ever throwing. */
export function readFailure(output: ErrorOutput): Failure {
  const cause = output.Cause ?? '';
  const text = fromLambda(cause) ?? cause;
  const [message = '', ...rest] = text.split('\n');
  const evidence = rest.find((line) => line.startsWith(marks.evidence))?.slice(marks.evidence.length);
  const hint = rest.find((line) => line.startsWith(marks.hint))?.slice(marks.hint.length);
  return {
    name: output.Error,
    message: message === '' ? 'no cause was given' : message,
    ...(hint === undefined ? {} : { hint }),
    evidence: (evidence === undefined ? undefined : parseObject(evidence)) ?? {},
  } as Failure;
}

const marks = { evidence: 'evidence: ', hint: 'hint: ' } as const;

function encodeMessage({ message, evidence, hint }: Failure): string {
  const lines = [message.replaceAll('\n', ' ').slice(0, 4000)];
  if (Object.keys(evidence).length > 0) lines.push(marks.evidence + JSON.stringify(evidence).slice(0, 4000));
  if (hint !== undefined) lines.push(marks.hint + hint);
  return lines.join('\n');
}

function fromLambda(cause: string): string | undefined {
  const message = parseObject(cause)?.['errorMessage'];
  return typeof message === 'string' ? message : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

function requestOf(error: SdkError): Readonly<Record<string, string>> {
  const id = error.$metadata?.requestId;
  return id === undefined ? {} : { requestId: id };
}

// The codes that the SDK retries by itself (SDK reference guide, "Retry behavior"); here it has given up on them.
const busyNames = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'TooManyRequestsException',
  'SlowDown',
  'PriorRequestNotComplete',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
]);
const brokenConnections = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);

/** Worth the state machine's own, longer retries: nothing is wrong with the request. */
function isBusy(error: SdkError): boolean {
  const status = error.$metadata?.httpStatusCode ?? 0;
  return busyNames.has(error.name) || status === 429 || status >= 500 || brokenConnections.has(error.code ?? '');
}
