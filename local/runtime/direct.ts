/** *Direct*: the same steps in this process, their SDK clients speaking to the endpoint without a socket. */
import { makeClients } from '#lambdas/runtime.ts';
import type { FunctionView } from '../assembly/read.ts';
import { directRequestHandler } from '../endpoint/direct.ts';
import { refusedConnection } from '../endpoint/door.ts';
import { VirtualRetries } from '../endpoint/retries.ts';
import type { Endpoint } from '../seams.ts';
import { InProcess, type InProcessSettings } from './in-process.ts';
import { Invocation } from './invocation.ts';
import type { InvocationResult, StepRuntime } from './runtime.ts';
import { stepOf } from './steps.ts';

export interface DirectSettings extends InProcessSettings {
  readonly endpoint: Endpoint;
  /** Names the function's role to the endpoint. */
  accessKeyId(view: FunctionView): string;
  /** Numbers in [0, 1), for the jitter between two attempts of a call. */
  readonly random: () => number;
}

export function directRuntime(settings: DirectSettings): StepRuntime {
  const { clock, random } = settings;
  const steps = new InProcess(settings, (view, running) => {
    const sleep = (ms: number) => clock.sleep(ms);
    return makeClients({
      // One bucket of tokens for all clients of an environment, where the SDK gives each its own.
      retryStrategy: new VirtualRetries(random, (ms) => running()?.waiting(() => sleep(ms)) ?? sleep(ms)),
      requestHandler: directRequestHandler(view.network ? nowhere : (request) => settings.endpoint(request, running())),
      credentials: { accessKeyId: settings.accessKeyId(view), secretAccessKey: 'local' },
      // Never dialled; an address makes S3 clients put the bucket into the path.
      endpoint: 'http://127.0.0.1',
    });
  });
  return {
    invoke: async (arn, payload, given) => {
      const { name, region, timeoutSeconds } = steps.view(arn);
      const invocation = given ?? new Invocation({ id: 0, step: stepOf(name), region });
      return invocation.real(clock, () => limited(timeoutSeconds, steps.run(arn, payload, invocation), invocation));
    },
    close: async () => steps.close(),
  };
}

/** What AWS looks like from subnets without a route. */
const nowhere: Endpoint = async () => {
  throw refusedConnection();
};

/** The limit of the template, in real time, as in a sandbox; the step itself cannot be stopped, only given up. */
async function limited(
  seconds: number,
  work: Promise<InvocationResult>,
  invocation: Invocation,
): Promise<InvocationResult> {
  let timer: NodeJS.Timeout | undefined;
  const errorMessage = `Task timed out after ${seconds.toFixed(2)} seconds`;
  const over = new Promise<InvocationResult>((done) => {
    const error = { errorType: 'Sandbox.Timedout', errorMessage, trace: [] };
    invocation.onDeath((verdict) => done({ error: verdict }));
    timer = setTimeout(() => {
      invocation.kill(error);
      done({ error });
    }, seconds * 1000);
  });
  return Promise.race([work, over]).finally(() => clearTimeout(timer));
}
