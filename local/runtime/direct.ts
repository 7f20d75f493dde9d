/** *Direct*: the same steps in this process, their SDK clients speaking to the endpoint without a socket. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formatInstant } from '#core/instant.ts';
import type { Policy } from '#core/policy/schema.ts';
import { stepImplementations } from '#lambdas/index.ts';
import type { StepName } from '#lambdas/registry.ts';
import { makeClients, makeContext, runStep } from '#lambdas/runtime.ts';
import type { StepContext } from '#lambdas/step.ts';
import type { FunctionView } from '../assembly/read.ts';
import { directRequestHandler } from '../endpoint/direct.ts';
import type { Clock, Endpoint } from '../seams.ts';
import { functionError, type InvocationResult, type LogSink, type StepRuntime } from './runtime.ts';
import { stepOf } from './steps.ts';

export interface DirectSettings {
  readonly functions: readonly FunctionView[];
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  /** Names the function's role to the endpoint. */
  accessKeyId(view: FunctionView): string;
  readonly log: LogSink;
  /** Further variables for every function, such as `LIFEBOAT_EXTRA_CA`. */
  readonly env?: Readonly<Record<string, string>>;
  /** The policy the steps obey; without it, the one that was built into each bundle. */
  readonly policy?: Policy;
}

interface Loaded {
  readonly view: FunctionView;
  readonly step: StepName;
  readonly context: StepContext;
}

export function directRuntime(settings: DirectSettings): StepRuntime {
  const loaded = new Map<string, Loaded>();
  const load = (arn: string): Loaded => {
    const known = loaded.get(arn) ?? loadStep(arn, settings);
    loaded.set(arn, known);
    return known;
  };
  return {
    invoke: async (arn, payload) => {
      const { view, step, context } = load(arn);
      return limited(view.timeoutSeconds, () => runStep(stepImplementations[step], plain(payload), context));
    },
    close: async () => loaded.clear(),
  };
}

function loadStep(arn: string, settings: DirectSettings): Loaded {
  const view = settings.functions.find((candidate) => candidate.arn === arn);
  if (!view) throw new Error(`No function ${arn} in the assembly.`);
  const context = makeContext({
    policy: settings.policy ?? builtIn(view),
    env: { ...view.environment, ...settings.env, AWS_REGION: view.region },
    clients: makeClients({
      requestHandler: directRequestHandler(view.network ? nowhere : settings.endpoint),
      credentials: { accessKeyId: settings.accessKeyId(view), secretAccessKey: 'local' },
      // Never dialled; an address makes S3 clients put the bucket into the path.
      endpoint: 'http://127.0.0.1',
    }),
    now: () => formatInstant(settings.clock.now()),
    log: (event, facts) => settings.log(arn, JSON.stringify({ event, ...facts })),
  });
  return { view, step: stepOf(view.name), context };
}

function builtIn(view: FunctionView): Policy {
  return JSON.parse(readFileSync(path.join(view.bundle, 'policy.json'), 'utf8')) as Policy;
}

/** What AWS looks like from subnets without a route. */
const nowhere: Endpoint = async () => {
  throw Object.assign(new Error('connect ECONNREFUSED: no route to AWS from here'), { code: 'ECONNREFUSED' });
};

/** The limit of the template, in real time, as in a sandbox; the step itself cannot be stopped, only given up. */
async function limited(seconds: number, work: () => Promise<unknown>): Promise<InvocationResult> {
  let timer: NodeJS.Timeout | undefined;
  const errorMessage = `Task timed out after ${seconds.toFixed(2)} seconds`;
  const limit = new Promise<InvocationResult>((done) => {
    const timedOut = { errorType: 'Sandbox.Timedout', errorMessage, trace: [] };
    timer = setTimeout(() => done({ error: timedOut }), seconds * 1000);
  });
  const result = work().then(
    (output): InvocationResult => ({ payload: plain(output) }),
    (thrown: unknown): InvocationResult => ({ error: functionError(thrown) }),
  );
  return Promise.race([result, limit]).finally(() => clearTimeout(timer));
}

/** What is left of a value when it crosses from one function to another: JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}
