/**
 * SDK clients without a wire: a command's input goes to the service, the service's answer comes back, both as they would
 * be after having travelled. See "In memory" in `endpoint.md`.
 */
import type { SdkError, StandardRetryToken } from '@smithy/types';
import type { Invocation } from '../../runtime/invocation.ts';
import { type ApiCall, AwsError, type Clock, type Principal } from '../../seams.ts';
import {
  type Answer,
  ConnectionDropped,
  cutConnection,
  type Door,
  notImplemented,
  refusedConnection,
} from '../door.ts';
import { asAwsError, faultOf } from '../faults.ts';
import type { ServiceModel } from '../model.ts';
import { errorInfo, retryToken, VirtualRetries } from '../retries.ts';
import { tell } from '../tell.ts';
import { exceptionOf } from './exception.ts';
import { languageOf } from './language.ts';
import { type Plan, planOf } from './plan.ts';

export interface MemoryClientSettings {
  readonly door: Door;
  readonly model: ServiceModel;
  readonly region: string;
  readonly principal: Principal;
  readonly clock: Clock;
  /** Numbers in [0, 1), for the jitter between two attempts. */
  readonly random: () => number;
  /** Which run of a step uses the client at the moment. */
  running?(): Invocation | undefined;
  /** The function is in subnets without a route to AWS. */
  readonly cutOff?: boolean;
}

/** What every command of the SDK has. */
interface Command {
  readonly input: Readonly<Record<string, unknown>>;
  readonly schema?: unknown;
}

type Output = Record<string, unknown>;

/** One attempt at a call. */
interface Attempt {
  readonly plan: Plan;
  readonly call: ApiCall;
  readonly requestId: string;
  readonly attempts: number;
  readonly totalRetryDelay: number;
}

/** A client of that class, so that paginators and waiters take it for one. */
export function memoryClient<Client extends object>(
  Client: { readonly prototype: Client },
  settings: MemoryClientSettings,
): Client {
  const sender = new Sender(settings);
  const own = { send: { value: (command: Command) => sender.send(command) }, destroy: { value: () => undefined } };
  return Object.create(Client.prototype, own) as Client;
}

/** Counts for a success at the first attempt. */
const first = retryToken(0);

class Sender {
  readonly #settings: MemoryClientSettings;
  readonly #retries: VirtualRetries;

  constructor(settings: MemoryClientSettings) {
    this.#settings = settings;
    const { random, clock } = settings;
    this.#retries = new VirtualRetries(random, (ms) => clock.sleep(ms));
  }

  async send({ schema, input }: Command): Promise<unknown> {
    const { model } = this.#settings;
    const plan = planOf(model, operationName(schema));
    try {
      const answer = this.#attempt(plan, input, 1, 0);
      const output = answer instanceof Promise ? await answer : answer;
      this.#retries.recordSuccess(first);
      return output;
    } catch (error) {
      return this.#again(plan, input, error as SdkError);
    }
  }

  /** As the SDK's retry middleware does it. */
  async #again(plan: Plan, input: Command['input'], failure: SdkError): Promise<unknown> {
    let error = failure;
    let token: StandardRetryToken = retryToken(0);
    let waited = 0;
    for (let attempts = 1; ; attempts += 1) {
      const next = await this.#retries.next(token, errorInfo(error));
      if (!next) throw Object.assign(error, { $metadata: { ...error.$metadata, attempts, totalRetryDelay: waited } });
      token = next;
      waited += next.$retryLog?.acquisitionDelay ?? 0;
      try {
        const output = await this.#attempt(plan, input, attempts + 1, waited);
        this.#retries.recordSuccess(token);
        return output;
      } catch (thrown) {
        error = thrown as SdkError;
      }
    }
  }

  /** At once, where the service answers at once. */
  #attempt(plan: Plan, given: Command['input'], attempts: number, totalRetryDelay: number): Output | Promise<Output> {
    const { door, model, region, principal, running } = this.#settings;
    if (this.#settings.cutOff) throw refusedConnection();
    const requestId = door.requestId();
    const { operation } = plan;
    const call: ApiCall = {
      service: model.service,
      operation: operation.name,
      region,
      account: door.account,
      principal,
      input: plan.input(given, region),
    };
    const attempt = { plan, call, requestId, attempts, totalRetryDelay };
    try {
      const behave = door.behaviour(call.service, call.operation);
      if (!behave) throw notImplemented(`${call.service}:${call.operation}`);
      const answer = door.ask(call, behave, running?.());
      return answer instanceof Promise ? this.#later(attempt, answer) : this.#output(attempt, answer);
    } catch (error) {
      throw this.#heard(attempt, error);
    }
  }

  async #later(attempt: Attempt, answer: Promise<Answer>): Promise<Output> {
    try {
      return this.#output(attempt, await answer);
    } catch (error) {
      throw this.#heard(attempt, error);
    }
  }

  #output({ plan, call, requestId, attempts, totalRetryDelay }: Attempt, answer: Answer): Output {
    tell(this.#settings.door.events, call);
    const output = plan.output(answer);
    output['$metadata'] = {
      httpStatusCode: 200,
      requestId,
      extendedRequestId: undefined,
      cfId: undefined,
      attempts,
      totalRetryDelay,
    };
    return output;
  }

  #heard({ call, requestId }: Attempt, error: unknown): Error {
    const { model, door } = this.#settings;
    tell(door.events, call, error);
    if (error instanceof ConnectionDropped) return cutConnection();
    const language = languageOf(model.service);
    const fault = faultOf(asAwsError(error, `${call.service}:${call.operation}`), language.protocol, model);
    const path = `/${String(call.input['Key'] ?? '')}`;
    return exceptionOf(fault, { model, language, requestId, path });
  }
}

/** An operation's schema has its name in third place. */
function operationName(schema: unknown): string {
  const name: unknown = Array.isArray(schema) ? schema[2] : undefined;
  if (typeof name === 'string') return name;
  throw new AwsError('NotImplemented', 'Only commands of the SDK that know their schema can be handed over in memory.');
}
