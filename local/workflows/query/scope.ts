/** What an expression can see. */
export interface Scope {
  /** Variables of this chain, with those of the outer ones behind them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly states: States;
  readonly runtime: Runtime;
}

/** The reserved variable `$states`. */
export interface States {
  readonly input: unknown;
  readonly result?: unknown;
  readonly errorOutput?: unknown;
  readonly context: unknown;
}

/** Time and chance, as the execution has them. */
export interface Runtime {
  /** Epoch milliseconds. */
  now(): number;
  /** In [0, 1). */
  random(): number;
}
