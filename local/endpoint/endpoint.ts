/**
 * The one door to the local cloud: decodes what an AWS client sent, asks the service, and encodes its answer as AWS would.
 * What it promises is written in `endpoint.md`.
 */
import type { Authorizer } from '../authorizer/authorizer.ts';
import {
  type ApiCall,
  AwsError,
  type Endpoint,
  type EventLog,
  type HttpRequest,
  type Principal,
  type Service,
} from '../seams.ts';
import { plain } from './body.ts';
import { type CredentialScope, credentialScope } from './credentials.ts';
import { asAwsError, faultOf } from './faults.ts';
import { modelOf, type Operation, type ServiceModel } from './model.ts';
import type { Exchange, Protocol } from './protocols/protocol.ts';
import { protocolOf } from './protocols/select.ts';
import { resourcesIn } from './resources.ts';

export interface EndpointOptions {
  readonly services: readonly Service[];
  /** Who an access key belongs to; undefined refuses it. */
  principalOf(accessKeyId: string): Principal | undefined;
  readonly account: string;
  readonly events: EventLog;
  readonly authorizer: Pick<Authorizer, 'watch'>;
  /** May break a call before it reaches its service: answers with an error, or drops the connection. */
  intercept?(call: ApiCall): AwsError | 'drop' | undefined;
}

/** The connection is to be cut without an answer. */
export class ConnectionDropped extends Error {
  override readonly name = 'ConnectionDropped';
  readonly code = 'ECONNRESET';
}

/** Operations that AWS answers whoever asks, as long as the credentials are good. */
const needNoPermission = new Set(['sts:GetCallerIdentity']);

/** One request on its way through the endpoint. */
interface Visit extends Exchange {
  readonly scope: CredentialScope | undefined;
  readonly protocol: Protocol;
}

interface Resolved {
  readonly call: ApiCall;
  readonly operation: Operation;
  readonly behave: Service['operations'][string];
}

export function createEndpoint(options: EndpointOptions): Endpoint {
  const services = new Map(options.services.map((service) => [service.name, service]));
  let requests = 0;

  return async (received) => {
    requests += 1;
    const visit = await begin(received, `00000000-0000-4000-8000-${String(requests).padStart(12, '0')}`);
    let call: ApiCall | undefined;
    try {
      const resolved = await resolve(options, services, visit);
      call = resolved.call;
      const response = visit.protocol.write(resolved.operation, await behave(options, resolved), visit);
      tell(options.events, visit, call);
      return response;
    } catch (error) {
      tell(options.events, visit, call, error);
      if (error instanceof ConnectionDropped) throw error;
      const shown = asAwsError(error, nameOf(visit));
      return visit.protocol.fail(faultOf(shown, visit.protocol.name, visit.model), visit);
    }
  };
}

const unknownModel: ServiceModel = { service: '', xmlNamespace: '', operations: new Map(), errors: new Map() };

async function begin(request: HttpRequest, requestId: string): Promise<Visit> {
  const scope = credentialScope(request);
  const model = (scope && (await modelOf(scope.service))) ?? unknownModel;
  return { request, requestId, scope, model, protocol: protocolOf(scope?.service ?? '', request) };
}

/** `rds:CreateDBSnapshot`, as far as the request says. */
function nameOf({ scope, protocol, request, model }: Visit): string {
  const operation = protocol.operation(request, model) ?? `${request.method} ${request.path}`;
  return `${scope?.service ?? 'unsigned'}:${operation}`;
}

/** Who calls what, and with which input. Refuses unknown callers, services and operations. */
async function resolve(
  options: EndpointOptions,
  services: ReadonlyMap<string, Service>,
  visit: Visit,
): Promise<Resolved> {
  const { scope, protocol, model } = visit;
  if (!scope) throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  const principal = authenticate(options, scope, protocol);
  const service = services.get(scope.service);
  if (!service) throw notImplemented(`service ${scope.service}`);
  const operation = model.operations.get(protocol.operation(visit.request, model) ?? '');
  const behave = operation && service.operations[operation.name];
  if (!behave) throw notImplemented(nameOf(visit));
  const input = await protocol.read(operation, plain(visit.request, scope.service));
  const { region } = scope;
  const call = {
    service: scope.service,
    operation: operation.name,
    region,
    account: options.account,
    principal,
    input,
  };
  return { call, operation, behave };
}

function authenticate({ principalOf }: EndpointOptions, scope: CredentialScope, protocol: Protocol): Principal {
  const principal = principalOf(scope.accessKeyId);
  if (principal) return principal;
  if (scope.service === 's3') {
    const message = 'The AWS Access Key Id you provided does not exist in our records.';
    throw new AwsError('InvalidAccessKeyId', message, 403);
  }
  const name = protocol.name === 'awsQuery' ? 'InvalidClientTokenId' : 'UnrecognizedClientException';
  throw new AwsError(name, 'The security token included in the request is invalid.', 403);
}

function notImplemented(what: string): AwsError {
  return new AwsError('NotImplemented', `NotImplemented: the local cloud has no ${what}`, 501);
}

async function behave({ intercept, authorizer }: EndpointOptions, { call, behave }: Resolved) {
  const broken = intercept?.(call);
  if (broken === 'drop') throw new ConnectionDropped(`${call.service}:${call.operation} was cut off`);
  if (broken) throw broken;
  const { result, asked } = await authorizer.watch(call, () => behave(call.input, call));
  const name = `${call.service}:${call.operation}`;
  if (asked === 0 && !needNoPermission.has(name)) {
    throw new AwsError('InternalFailure', `${name} answered without asking whether ${call.principal.arn} may`, 500);
  }
  return (result ?? {}) as Record<string, unknown>;
}

/** Tells the event log how a call ended, also one that never reached a service. */
function tell(events: EventLog, visit: Visit, call: ApiCall | undefined, error?: unknown): void {
  const [service, operation] = nameOf(visit).split(':');
  const caller = { region: call?.region ?? visit.scope?.region, principal: call?.principal.arn };
  const facts = {
    service,
    operation: call?.operation ?? operation,
    ...caller,
    resources: resourcesIn(call?.input ?? {}),
  };
  if (error === undefined) events.emit('api', { ...facts, ok: true });
  else {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    events.emit('api', { ...facts, ok: false, error: name, message });
  }
}
