/**
 * Where every API call goes in, however it was carried: faults, permission, the service's own behaviour, and what became of
 * it for the event log.
 */
import type { Authorizer } from '../authorizer/authorizer.ts';
import type { Invocation } from '../runtime/invocation.ts';
import {
  type ApiCall,
  AwsError,
  type CallFault,
  type CallOfInvocation,
  type Clock,
  type EventLog,
  type Intercept,
  type Service,
} from '../seams.ts';

export interface DoorOptions {
  readonly services: readonly Service[];
  readonly account: string;
  readonly events: EventLog;
  readonly authorizer: Pick<Authorizer, 'watch'>;
  readonly intercept?: Intercept;
  /** On which a delayed answer waits; needed for faults of that kind. */
  readonly clock?: Clock;
}

/** The connection is to be cut without an answer. */
export class ConnectionDropped extends Error {
  override readonly name = 'ConnectionDropped';
  readonly code = 'ECONNRESET';
}

type Behaviour = Service['operations'][string];
export type Answer = Record<string, unknown>;

/** Operations that AWS answers whoever asks, as long as the credentials are good. */
const needNoPermission = new Set(['sts:GetCallerIdentity']);

/** Never answered: whoever asked is gone. */
const forever = new Promise<never>(() => {});

export class Door {
  readonly account: string;
  readonly events: EventLog;
  readonly #services: ReadonlyMap<string, Service>;
  readonly #options: DoorOptions;
  #requests = 0;

  constructor(options: DoorOptions) {
    this.account = options.account;
    this.events = options.events;
    this.#services = new Map(options.services.map((service) => [service.name, service]));
    this.#options = options;
  }

  /** `00000000-0000-4000-8000-000000000001`, and so on. */
  requestId(): string {
    this.#requests += 1;
    const number = String(this.#requests);
    return `${beginnings[number.length]}${number}`;
  }

  hasService(name: string): boolean {
    return this.#services.has(name);
  }

  behaviour(service: string, operation: string): Behaviour | undefined {
    return this.#services.get(service)?.operations[operation];
  }

  /**
   * The answer, or a promise of it where something has to be waited for; few services ever wait. Fails with AwsError as the
   * service refuses, with ConnectionDropped, and with whatever is a defect of a service.
   */
  ask(asked: ApiCall, behave: Behaviour, invocation: Invocation | undefined): Answer | Promise<Answer> {
    if (invocation === undefined) return this.#treat(asked, behave, undefined);
    const told = invocation.begin();
    if (told === undefined) return invocation.waiting(() => forever);
    return invocation.answering(() => this.#treat(callOf(asked, told), behave, invocation), forever);
  }

  #treat(call: ApiCall, behave: Behaviour, invocation: Invocation | undefined): Answer | Promise<Answer> {
    const fault = this.#options.intercept?.(call);
    return fault === undefined ? this.#act(call, behave) : this.#broken(fault, call, behave, invocation);
  }

  async #broken(
    fault: CallFault,
    call: ApiCall,
    behave: Behaviour,
    invocation: Invocation | undefined,
  ): Promise<Answer> {
    this.#tellFault(fault, call);
    switch (fault.kind) {
      case 'refuse':
        throw fault.error;
      case 'drop':
        throw cut(call);
      case 'lose-answer':
        await this.#unheard(call, behave);
        throw fault.error ?? cut(call);
      case 'twice':
        await this.#unheard(call, behave);
        return this.#act(call, behave);
      case 'delay':
        return this.#delayed(call, behave, () => this.#wait(fault.ms, invocation));
    }
  }

  #wait(ms: number, invocation: Invocation | undefined): Promise<void> {
    const { clock } = this.#options;
    if (!clock) throw new Error('An answer can only be delayed where there is a clock.');
    const sleep = () => clock.sleep(ms);
    return invocation ? invocation.waiting(sleep) : sleep();
  }

  /** Nobody hears how the service refused; its defects are heard all the same. */
  async #unheard(call: ApiCall, behave: Behaviour): Promise<void> {
    try {
      await this.#act(call, behave);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }

  async #delayed(call: ApiCall, behave: Behaviour, wait: () => Promise<void>): Promise<Answer> {
    try {
      return await this.#act(call, behave);
    } finally {
      await wait();
    }
  }

  #act(call: ApiCall, behave: Behaviour): Answer | Promise<Answer> {
    const { result, asked } = this.#options.authorizer.watch(call, () => behave(call.input, call));
    if (result instanceof Promise) return result.then((answer) => permitted(call, answer, asked));
    return permitted(call, result, asked);
  }

  #tellFault(fault: CallFault, { service, operation, region, invocation }: ApiCall): void {
    if (this.events.hears?.('fault') === false) return;
    this.events.emit('fault', { ...fault, service, operation, region, ...(invocation && { invocation }) });
  }
}

/** Request ids up to their number, by how many digits that has. */
const beginnings = Array.from({ length: 13 }, (_, digits) => `00000000-0000-4000-8000-${'0'.repeat(12 - digits)}`);

function callOf(
  { service, operation, region, account, principal, input }: ApiCall,
  invocation: CallOfInvocation,
): ApiCall {
  return { service, operation, region, account, principal, input, invocation };
}

/** What a service answers nobody may hear when it did not ask whether the caller may. */
function permitted({ service, operation, principal }: ApiCall, answer: unknown, asked: number): Answer {
  if (asked > 0 || needNoPermission.has(`${service}:${operation}`)) return (answer ?? {}) as Answer;
  const message = `${service}:${operation} answered without asking whether ${principal.arn} may`;
  throw new AwsError('InternalFailure', message, 500);
}

function cut({ service, operation }: ApiCall): ConnectionDropped {
  return new ConnectionDropped(`${service}:${operation} was cut off`);
}

export function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `NotImplemented: the local cloud has no ${what}`, 501);
}

/** As the SDK's own handler shows a socket that was closed under it. */
export function cutConnection(): Error {
  return Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
}

/** What AWS looks like from subnets without a route. */
export function refusedConnection(): Error {
  return Object.assign(new Error('connect ECONNREFUSED: no route to AWS from here'), { code: 'ECONNREFUSED' });
}
