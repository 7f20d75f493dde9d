/** Steps in this process: what *direct* and *memory* have in common. They differ in their clients. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formatInstant } from '#core/instant.ts';
import type { Policy } from '#core/policy/schema.ts';
import { stepImplementations } from '#lambdas/index.ts';
import type { StepName } from '#lambdas/registry.ts';
import { makeContext, runStep } from '#lambdas/runtime.ts';
import type { Clients, ReadDatabase, StepContext } from '#lambdas/step.ts';
import type { FunctionView } from '../assembly/read.ts';
import type { Clock } from '../seams.ts';
import { type Environment, Environments } from './environments.ts';
import type { Invocation } from './invocation.ts';
import { functionError, type InvocationResult, type LogSink } from './runtime.ts';
import { stepOf } from './steps.ts';

/** The code of the steps, by name. */
export type Steps = typeof stepImplementations;

export interface InProcessSettings {
  readonly functions: readonly FunctionView[];
  readonly clock: Clock;
  readonly log: LogSink;
  /** Further variables for every function, such as `LIFEBOAT_EXTRA_CA`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The policy the steps obey; without it, the one that was built into each bundle. */
  readonly policy?: Policy;
  /** How steps read a database, instead of the drivers. May take virtual time. */
  readonly readDatabase?: ReadDatabase | undefined;
  /** Steps that run instead of the project's own. */
  readonly steps?: Partial<Steps>;
}

/** The clients of one environment. `running` gives what runs in it. */
export type ClientsOf = (view: FunctionView, running: () => Invocation | undefined) => Clients;

interface Loaded extends Environment {
  readonly view: FunctionView;
  readonly step: StepName;
  readonly context: StepContext;
}

export class InProcess {
  readonly #settings: InProcessSettings;
  readonly #environments: Environments<Loaded>;
  readonly #steps: Steps;

  constructor(settings: InProcessSettings, clientsOf: ClientsOf) {
    this.#settings = settings;
    this.#steps = { ...stepImplementations, ...settings.steps };
    this.#environments = new Environments((arn) => load(arn, settings, clientsOf));
  }

  view(functionArn: string): FunctionView {
    return viewOf(functionArn, this.#settings.functions);
  }

  /** Rejects for a function that is not there or no step; what the step throws is a result. */
  run(functionArn: string, payload: unknown, invocation: Invocation | undefined): Promise<InvocationResult> {
    return this.#environments.within(functionArn, invocation, ({ step, context }) =>
      runStep(this.#steps[step], payload, context).then(
        (output): InvocationResult => ({ payload: output }),
        (thrown: unknown): InvocationResult => ({ error: functionError(thrown) }),
      ),
    );
  }

  close(): void {
    this.#environments.clear();
  }
}

function viewOf(arn: string, functions: readonly FunctionView[]): FunctionView {
  const view = functions.find((candidate) => candidate.arn === arn);
  if (!view) throw new Error(`No function ${arn} in the assembly.`);
  return view;
}

function load(arn: string, settings: InProcessSettings, clientsOf: ClientsOf): Loaded {
  const view = viewOf(arn, settings.functions);
  const loaded: Loaded = {
    ...{ view, step: stepOf(view.name), invocation: undefined },
    context: makeContext({
      policy: settings.policy ?? builtIn(view),
      env: { ...view.environment, ...settings.env, AWS_REGION: view.region },
      clients: clientsOf(view, () => loaded.invocation),
      now: () => formatInstant(settings.clock.now() + (loaded.invocation?.clockOff ?? 0)),
      ...reader(settings, () => loaded.invocation),
      log: (event, facts) => settings.log(arn, () => JSON.stringify({ event, ...facts })),
    }),
  };
  return loaded;
}

function reader({ readDatabase }: InProcessSettings, running: () => Invocation | undefined) {
  if (!readDatabase) return {};
  const read: ReadDatabase = (engine, connection) => {
    const reading = () => readDatabase(engine, connection);
    return running()?.waiting(reading) ?? reading();
  };
  return { readDatabase: read };
}

function builtIn(view: FunctionView): Policy {
  return JSON.parse(readFileSync(path.join(view.bundle, 'policy.json'), 'utf8')) as Policy;
}
