/** What a command is: a value in the table of commands, with everything that help and dispatch need. */
import type { Instant } from '#core/model.ts';
import type { Clients } from '#lambdas/step.ts';

export interface Option {
  /** Of a value that follows, as help shows it: `FILE`, `N`. A switch has none. */
  readonly value?: string;
  readonly summary: string;
  /** The values that are allowed. */
  readonly choices?: readonly string[];
  readonly default?: string;
}

/** Where output goes; what a `WriteStream` of Node offers. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** An AWS account, seen with somebody's credentials. */
export interface Aws {
  readonly clients: Clients;
  /** The account of the credentials, and the present as AWS says it: a laptop's clock may be wrong, and S3's is not. */
  caller(region: string): Promise<{ readonly account: string; readonly now?: Instant }>;
}

/** Everything around a command that is not its arguments. */
export interface Surroundings {
  readonly now: Instant;
  /** Results. */
  readonly out: Output;
  /** Progress and errors. */
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Real milliseconds since the programme began; for commands that take long. */
  readonly elapsed?: () => number;
  /**
   * From now on the first Ctrl-C only aborts this signal, so that a command can end by itself and say how far it was; the
   * second one ends the programme.
   */
  readonly untilInterrupted?: () => AbortSignal;
  /** The account that commands act on; that of the caller's own credentials without it. */
  readonly aws?: Aws;
  /** Bytes of memory that a command may fill; what the engine allows without it. */
  readonly heap?: number;
  /** Where `npm start` leaves what there is to look at afterwards; `out` without it. */
  readonly outFolder?: string;
}

export interface Arguments {
  readonly operands: readonly string[];
  /** Given or default value of an option with a value; `undefined` when there is neither. */
  value(option: string): string | undefined;
  /** Whether a switch is given. */
  has(option: string): boolean;
}

/** 0: done and good. 1: done, and something is wrong. 2: it could not run. 130: interrupted (128 and the number of SIGINT). */
export type ExitCode = 0 | 1 | 2 | 130;

export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What follows the name: `FILE… [options]`. */
  readonly usage: string;
  /** How many operands it takes. */
  readonly operands: { readonly min: number; readonly max: number; readonly what: string };
  /** By name, without the hyphens. `help` is every command's. */
  readonly options: Readonly<Record<string, Option>>;
  /** What help says below the options. */
  readonly details: string;
  run(args: Arguments, around: Surroundings): ExitCode | Promise<ExitCode>;
}

/** The command line cannot be used as it is; the message says what and what would be right. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
