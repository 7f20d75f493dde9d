/** What crosses from one function to another: JSON, and not more of it than Lambda carries. */

/** Bytes of a synchronous request (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const requestLimit = 6 * 1024 * 1024;
/** Bytes of a synchronous response; its error names a hundred more than the request's. */
export const responseLimit = requestLimit + 100;

/** Gives a copy of the value at each call, with nothing that JSON has not. Throws `tooLarge()` when its text has more bytes than `limit`. */
export function carried(value: unknown, limit: number, tooLarge: () => Error): () => unknown {
  const text = JSON.stringify(value ?? null);
  // A character has at most three bytes for each UTF-16 unit.
  if (text.length * 3 > limit && Buffer.byteLength(text) > limit) throw tooLarge();
  return () => JSON.parse(text) as unknown;
}
