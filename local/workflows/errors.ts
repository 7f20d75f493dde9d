/**
 * Errors as the Amazon States Language knows them: a name that `Retry` and `Catch` match on, and a cause for people.
 * https://states-language.net/#appendix-a
 */
export class StatesError extends Error {
  /** Absent where AWS gives none, as with a timeout. */
  readonly reason: string | undefined;
  /** Further names that match: a missed heartbeat is `States.Timeout` and also answers to `States.HeartbeatTimeout`. */
  readonly aliases: readonly string[];

  constructor(
    override readonly name: string,
    reason?: string,
    aliases: readonly string[] = [],
  ) {
    // An answer like any other, of which nobody reads where it was made.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(reason ?? name);
    Error.stackTraceLimit = limit;
    this.reason = reason;
    this.aliases = aliases;
  }
}

/** What `$states.errorOutput` is, and the default output of a `Catch`. */
export interface ErrorOutput {
  readonly Error: string;
  readonly Cause?: string;
}

export function errorOutput(error: StatesError): ErrorOutput {
  return error.reason === undefined ? { Error: error.name } : { Error: error.name, Cause: error.reason };
}

/** An expression or an evaluated field that is not what it must be: becomes `States.QueryEvaluationError`. */
export class QueryError extends Error {
  constructor(
    message: string,
    /** The field as AWS names it: `Output/a/b[0]`. */
    readonly location?: string,
  ) {
    super(message);
  }
}

/** Thrown inside a branch that was stopped from outside, to end it without a trace. */
export class Stopped extends Error {}

/** `States.Runtime` is never retried or caught; the two below are not matched by the wildcards, only by name. */
const uncatchable = 'States.Runtime';
const beyondAll: ReadonlySet<string> = new Set(['States.DataLimitExceeded']);

/**
 * Whether an `ErrorEquals` list matches. `States.ALL` matches everything but terminal errors, `States.TaskFailed`
 * everything but those and timeouts. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function matches(errorEquals: readonly string[], error: StatesError): boolean {
  if (error.name === uncatchable) return false;
  return errorEquals.some((name) => {
    if (name === error.name || error.aliases.includes(name)) return true;
    if (beyondAll.has(error.name)) return false;
    return name === 'States.ALL' || (name === 'States.TaskFailed' && error.name !== 'States.Timeout');
  });
}

/** Thrown when an execution's history has no place left but for the event that ends it. */
export class HistoryFull extends Error {}
