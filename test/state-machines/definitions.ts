/** The four definitions, and a walk over everything in them. */
import { readFileSync } from 'node:fs';
import type { Workflow } from '#core/model.ts';

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Readonly<Record<string, unknown>>;
}

export interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly Arguments?: { readonly FunctionName?: string; readonly Payload?: Readonly<Record<string, unknown>> };
  readonly TimeoutSeconds?: number;
  readonly Seconds?: number;
  readonly MaxConcurrency?: number;
  readonly ToleratedFailurePercentage?: number;
  readonly Label?: string;
  readonly ItemReader?: { readonly Resource: string; readonly Arguments: Readonly<Record<string, string>> };
  readonly Next?: string;
  readonly End?: boolean;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Output?: unknown;
  readonly Error?: string;
  readonly Cause?: string;
  readonly Items?: unknown;
  readonly ItemSelector?: unknown;
  readonly ItemProcessor?: Machine;
}

export interface Machine {
  readonly ProcessorConfig?: { readonly Mode: string; readonly ExecutionType?: string };
  readonly Comment?: string;
  readonly QueryLanguage?: string;
  readonly TimeoutSeconds?: number;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export const workflows: readonly Workflow[] = ['backup', 'retention', 'restore-test', 'freshness', 'vault'];

export function definition(workflow: Workflow): Machine {
  const file = new URL(`../../state-machines/${workflow}.asl.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'));
}

export interface Located {
  readonly name: string;
  readonly state: State;
  /** The machine or item processor that the state is in, and those around it, outermost first. */
  readonly scopes: readonly Machine[];
}

export function* statesOf(machine: Machine, outer: readonly Machine[] = []): Generator<Located> {
  const scopes = [...outer, machine];
  for (const [name, state] of Object.entries(machine.States)) {
    yield { name, state, scopes };
    if (state.ItemProcessor) yield* statesOf(state.ItemProcessor, scopes);
  }
}

/** Every `{% … %}` inside a value, without its marks. */
export function* expressionsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    const inner = /^\{%([\s\S]*)%\}$/.exec(value)?.[1];
    if (inner !== undefined) yield inner;
  } else if (value !== null && typeof value === 'object') {
    for (const member of Object.values(value)) yield* expressionsIn(member);
  }
}

/** `${TakeSnapshot}` → `TakeSnapshot` */
export function stepOf(state: State): string | undefined {
  return /^\$\{(\w+)\}$/.exec(state.Arguments?.FunctionName ?? '')?.[1];
}
