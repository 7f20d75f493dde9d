/** The functions of the account, and the one way to run them: for the API, and for state machines. See `lambda.md`. */
import type { FunctionView } from '../../assembly/read.ts';
import type { InvocationResult, StepRuntime } from '../../runtime/runtime.ts';
import { type Authorize, AwsError, type Clock, type EventLog, type Principal } from '../../seams.ts';
import type { KeyStore } from '../kms/key-store.ts';

export interface FunctionsDeps {
  readonly views: readonly FunctionView[];
  readonly runtime: StepRuntime;
  readonly authorize: Authorize;
  readonly keyStore: Pick<KeyStore, 'use'>;
  readonly clock: Clock;
  readonly events: EventLog;
  /** Who the function's code is, as its role. */
  principalOf(view: FunctionView): Principal;
  /** Lets Lambda take on the function's role; throws `AccessDenied`. */
  assume(view: FunctionView): Principal;
  /** Virtual milliseconds that an invocation takes; the code itself takes none. */
  duration?(view: FunctionView): number;
}

export interface Functions {
  list(region: string): readonly FunctionView[];
  /** By name or ARN. Throws `ResourceNotFoundException`. */
  find(region: string, reference: string): FunctionView;
  /** The function, once it is clear that `principal` may invoke it. Throws `ResourceNotFoundException` or `AccessDenied`. */
  admit(principal: Principal, region: string, reference: string): FunctionView;
  /**
   * Asks whether `principal` may invoke the function, starts it if it is cold, and runs it. Throws AwsErrors of the Lambda
   * service; what the function itself throws is a result.
   */
  invoke(principal: Principal, region: string, reference: string, payload: unknown): Promise<InvocationResult>;
  /** Keeps a line that a function printed, if its role may write logs. */
  log(functionArn: string, line: () => string): void;
}

export function createFunctions(deps: FunctionsDeps): Functions {
  const warm = new Set<string>();
  const byName = new Map(
    deps.views.flatMap((view) => [view.name, view.arn].map((name) => [`${view.region} ${name}`, view] as const)),
  );
  const byArn = new Map(deps.views.map((view) => [view.arn, view]));
  const find = (region: string, reference: string): FunctionView => {
    const found = byName.get(`${region} ${reference}`);
    if (found) return found;
    const arn = reference.startsWith('arn:') ? reference : `function ${reference} in ${region}`;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
  };
  const admit: Functions['admit'] = (principal, region, reference) => {
    const view = find(region, reference);
    deps.authorize(principal, { action: 'lambda:InvokeFunction', resource: view.arn });
    return view;
  };
  return {
    admit,
    list: (region) => deps.views.filter((view) => view.region === region),
    find,
    invoke: async (principal, region, reference, payload) => {
      const view = admit(principal, region, reference);
      if (!warm.has(view.arn)) openEnvironment(view, deps.assume(view), deps);
      warm.add(view.arn);
      const virtual = deps.duration?.(view) ?? 0;
      if (virtual > 0) await deps.clock.sleep(virtual);
      const result = await deps.runtime.invoke(view.arn, payload);
      if (deps.events.hears?.('function') !== false) {
        deps.events.emit('function', { function: view.name, region, ...outcome(result) });
      }
      return result;
    },
    log: (functionArn, line) => {
      const view = byArn.get(functionArn);
      if (!view || !mayLog(view, deps) || deps.events.hears?.('log') === false) return;
      deps.events.emit('log', { function: view.name, region: view.region, line: line() });
    },
  };
}

function outcome(result: InvocationResult): Readonly<Record<string, unknown>> {
  return 'error' in result
    ? { ok: false, error: result.error.errorType, message: result.error.errorMessage }
    : { ok: true };
}

/** Lambda decrypts the environment as the function's role, with the function's ARN as encryption context. */
function openEnvironment(view: FunctionView, principal: Principal, { keyStore }: FunctionsDeps): void {
  if (!view.environmentKeyArn || Object.keys(view.environment).length === 0) return;
  try {
    keyStore.use({
      principal,
      region: view.region,
      key: view.environmentKeyArn,
      actions: ['kms:Decrypt'],
      via: 'lambda',
      context: { 'kms:EncryptionContext:aws:lambda:FunctionArn': view.arn },
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      'KMSAccessDeniedException',
      'Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the ' +
        `function's KMS key settings. KMS Exception: ${error.name} KMS Message: ${error.message}`,
      502,
    );
  }
}

/** Without the permission a function runs as before and its lines are lost, as on AWS. */
function mayLog(view: FunctionView, { authorize, principalOf }: FunctionsDeps): boolean {
  const stream = `arn:aws:logs:${view.region}:${view.account}:log-group:/aws/lambda/${view.name}:log-stream:local`;
  try {
    for (const action of ['logs:CreateLogStream', 'logs:PutLogEvents']) {
      authorize(principalOf(view), { action, resource: stream });
    }
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
