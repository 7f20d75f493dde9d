/** Quotas of a Standard workflow. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
import { StatesError } from './errors.ts';

/** Bytes of UTF-8 that an input, an output, a result or the variables of one `Assign` may have. */
export const payloadBytes = 262_144;
/** Events that one execution's history may have. */
export const historyEvents = 25_000;
/** Bytes that all variables of an execution may have together. */
export const variableBytes = 10 * 1024 * 1024;
/** Iterations of an inline Map, and child executions of a distributed one, that may run at the same time. */
export const inlineConcurrency = 40;
export const distributedConcurrency = 10_000;

/** Bytes of a value as JSON in UTF-8. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}

/** A cheap bound on the JSON size; gives up, and says so with a number above `limit`, as soon as it is passed. */
function roughBytes(value: unknown, limit: number): number {
  // A character is at most 3 bytes of UTF-8 for each UTF-16 unit, or 6 when escaped.
  if (typeof value === 'string') return 2 + 6 * value.length;
  if (value === null || typeof value !== 'object') return 25;
  let total = 2;
  for (const key in value) {
    total += 4 + 6 * key.length + roughBytes((value as Record<string, unknown>)[key], limit - total);
    if (total > limit) return total;
  }
  return total;
}

/** Throws `States.DataLimitExceeded`, with AWS's wording, when a payload is over 256 KiB. `owner` is the state or task it comes from. */
export function checkPayload(value: unknown, owner: string): void {
  if (roughBytes(value, payloadBytes) <= payloadBytes || bytesOf(value) <= payloadBytes) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${owner}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** Throws when one `Assign` is over 256 KiB, or all variables in sight together are over 10 MiB. */
export function checkVariables(
  before: Readonly<Record<string, unknown>>,
  assigned: Readonly<Record<string, unknown>>,
  state: string,
): void {
  checkPayload(assigned, state);
  let total = 0;
  for (const name in before) total += roughBytes(before[name], variableBytes);
  if (total + roughBytes(assigned, variableBytes) <= variableBytes) return;
  const all: Record<string, unknown> = {};
  for (const name in before) all[name] = before[name];
  if (bytesOf({ ...all, ...assigned }) <= variableBytes) return;
  throw new StatesError('States.DataLimitExceeded', `The variables of the execution exceed ${variableBytes} bytes.`);
}
