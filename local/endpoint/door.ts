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
    return `00000000-0000-4000-8000-${String(this.#requests).padStart(12, '0')}`;
  }

  hasService(name: string): boolean {
    return this.#services.has(name);
  }

  behaviour(service: string, operation: string): Behaviour | undefined {
    return this.#services.get(service)?.operations[operation];
  }

  /** Throws AwsError as the service refuses, ConnectionDropped, and whatever is a defect of a service. */
  async ask(asked: ApiCall, behave: Behaviour, invocation: Invocation | undefined): Promise<Answer> {
    const told = invocation?.begin();
    if (invocation !== undefined && told === undefined) return invocation.waiting(() => forever);
    const call = told === undefined ? asked : { ...asked, invocation: told };
    try {
      const fault = this.#options.intercept?.(call);
      const answer =
        fault === undefined ? await this.#act(call, behave) : await this.#broken(fault, call, behave, invocation);
      return invocation?.dead ? forever : answer;
    } finally {
      invocation?.answered();
    }
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
        await this.#act(call, behave).catch(unheard);
        throw fault.error ?? cut(call);
      case 'twice':
        await this.#act(call, behave).catch(unheard);
        return this.#act(call, behave);
      case 'delay':
        return this.#act(call, behave).finally(() => this.#wait(fault.ms, invocation));
    }
  }

  #wait(ms: number, invocation: Invocation | undefined): Promise<void> {
    const { clock } = this.#options;
    if (!clock) throw new Error('An answer can only be delayed where there is a clock.');
    const sleep = () => clock.sleep(ms);
    return invocation ? invocation.waiting(sleep) : sleep();
  }

  async #act(call: ApiCall, behave: Behaviour): Promise<Answer> {
    const { result, asked } = this.#options.authorizer.watch(call, () => behave(call.input, call));
    // Most services answer at once.
    const answer = result instanceof Promise ? await result : result;
    if (asked > 0 || needNoPermission.has(`${call.service}:${call.operation}`)) return (answer ?? {}) as Answer;
    const name = `${call.service}:${call.operation}`;
    throw new AwsError('InternalFailure', `${name} answered without asking whether ${call.principal.arn} may`, 500);
  }

  #tellFault(fault: CallFault, { service, operation, region, invocation }: ApiCall): void {
    if (this.events.hears?.('fault') === false) return;
    this.events.emit('fault', { ...fault, service, operation, region, ...(invocation && { invocation }) });
  }
}

/** Nobody hears how the service refused; its defects are heard all the same. */
function unheard(error: unknown): void {
  if (!(error instanceof AwsError)) throw error;
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
