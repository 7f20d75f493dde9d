/** *Wire*: the bundles that would be deployed, each in a sandbox of its own, calling the local endpoint over HTTP. */
import type { FunctionView } from '../assembly/read.ts';
import type { Clock } from '../seams.ts';
import type { Invocation } from './invocation.ts';
import type { InvocationResult, LogSink, StepRuntime } from './runtime.ts';
import { Sandbox } from './sandbox.ts';

export interface WireSettings {
  readonly functions: readonly FunctionView[];
  /** `http://127.0.0.1:<port>` */
  readonly endpointUrl: string;
  readonly clock: Clock;
  /** Names the function's role to the endpoint. */
  accessKeyId(view: FunctionView): string;
  readonly log: LogSink;
  /** Further variables for every function, such as `LIFEBOAT_EXTRA_CA`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A port on which nothing listens: what AWS looks like from subnets without a route. */
const unreachable = 'http://127.0.0.1:1';

export function wireRuntime(settings: WireSettings): StepRuntime {
  const views = new Map(settings.functions.map((view) => [view.arn, view]));
  const sandboxes = new Map<string, Sandbox>();
  const running = new Map<string, Invocation | undefined>();
  const run = (view: FunctionView, payload: unknown, invocation?: Invocation): Promise<InvocationResult> => {
    const sandbox = sandboxes.get(view.arn) ?? new Sandbox(sandboxSettings(view, settings));
    sandboxes.set(view.arn, sandbox);
    return sandbox.invoke(payload, () => {
      running.set(settings.accessKeyId(view), invocation);
      invocation?.onDeath((verdict) => sandbox.kill(verdict));
    });
  };
  return {
    invoke: async (arn, payload, invocation) => {
      const view = views.get(arn);
      if (!view) throw new Error(`No function ${arn} in the assembly.`);
      const work = () => run(view, payload, invocation);
      return invocation ? invocation.real(settings.clock, work) : settings.clock.real(work);
    },
    invocationOf: (accessKeyId) => running.get(accessKeyId),
    close: async () => {
      await Promise.all([...sandboxes.values()].map((sandbox) => sandbox.stop()));
      sandboxes.clear();
    },
  };
}

function sandboxSettings(view: FunctionView, settings: WireSettings): ConstructorParameters<typeof Sandbox>[0] {
  return {
    functionArn: view.arn,
    bundle: view.bundle,
    handler: view.handler,
    cell: settings.clock.cell,
    memoryMb: view.memoryMb,
    timeoutMs: view.timeoutSeconds * 1000,
    env: environmentOf(view, settings),
    log: (line) => settings.log(view.arn, () => line),
  };
}

/** "Defined runtime environment variables" of the Lambda developer guide, as far as code may rely on them. */
function environmentOf(view: FunctionView, settings: WireSettings): Readonly<Record<string, string>> {
  return {
    ...view.environment,
    ...settings.env,
    AWS_REGION: view.region,
    AWS_LAMBDA_FUNCTION_NAME: view.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(view.memoryMb),
    AWS_ENDPOINT_URL: view.network ? unreachable : settings.endpointUrl,
    AWS_ACCESS_KEY_ID: settings.accessKeyId(view),
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    TZ: 'UTC',
  };
}
