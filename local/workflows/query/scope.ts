/** What an expression can see. */
export interface Scope {
  /** Variables of this chain, with those of the outer ones behind them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** `$states` without its context. */
  readonly states: States;
  /** `$states.context`, put together when an expression asks for it. */
  context(): unknown;
  readonly runtime: Runtime;
}

/** The reserved variable `$states`, but for its context. */
export interface States {
  readonly input: unknown;
  readonly result?: unknown;
  readonly errorOutput?: unknown;
}

/** Time and chance, as the execution has them. */
export interface Runtime {
  /** Epoch milliseconds. */
  now(): number;
  /** In [0, 1). */
  random(): number;
}
