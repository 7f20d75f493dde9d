/**
 * Errors that are answers, not defects: nobody reads where they were made, and finding that out costs more than all the rest of
 * answering.
 */
export function withoutStack<E extends Error>(make: () => E): E {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
