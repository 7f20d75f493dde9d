/**
 * The one door to the local cloud: decodes what an AWS client sent, asks the service, and encodes its answer as AWS would.
 * What it promises is written in `endpoint.md`.
 */
import type { Invocation } from '../runtime/invocation.ts';
import { type ApiCall, AwsError, type Endpoint, type HttpRequest, type Principal, type Service } from '../seams.ts';
import { plain } from './body.ts';
import { type CredentialScope, credentialScope } from './credentials.ts';
import { ConnectionDropped, Door, type DoorOptions, notImplemented } from './door.ts';
import { asAwsError, faultOf } from './faults.ts';
import { modelOf, type Operation, type ServiceModel } from './model.ts';
import type { Exchange, Protocol } from './protocols/protocol.ts';
import { protocolOf } from './protocols/select.ts';
import { tell } from './tell.ts';

export interface EndpointOptions extends DoorOptions {
  /** Who an access key belongs to; undefined refuses it. */
  principalOf(accessKeyId: string): Principal | undefined;
  /** Which run of a step calls with this access key at the moment. */
  invocationOf?(accessKeyId: string): Invocation | undefined;
}

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

/** `door`: the one that other transports of the same cloud use. */
export function createEndpoint(options: EndpointOptions, door = new Door(options)): Endpoint {
  return async (received, caller) => {
    const visit = await begin(received, door.requestId());
    let call: ApiCall | undefined;
    try {
      const { operation, behave, ...resolved } = await resolve(options, door, visit);
      call = resolved.call;
      const invocation = caller ?? options.invocationOf?.(visit.scope?.accessKeyId ?? '');
      const answer = await door.ask(call, behave, invocation);
      const response = visit.protocol.write(operation, answer, visit);
      tell(door.events, toldOf(visit, call));
      return response;
    } catch (error) {
      tell(door.events, toldOf(visit, call), error);
      if (error instanceof ConnectionDropped) throw error;
      const shown = asAwsError(error, nameOf(visit));
      return visit.protocol.fail(faultOf(shown, visit.protocol.name, visit.model), visit);
    }
  };
}

const unknownModel: ServiceModel = {
  service: '',
  xmlNamespace: '',
  namespace: '',
  operations: new Map(),
  errors: new Map(),
};

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
async function resolve(options: EndpointOptions, door: Door, visit: Visit): Promise<Resolved> {
  const { scope, protocol, model } = visit;
  if (!scope) throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  const principal = authenticate(options, scope, protocol);
  if (!door.hasService(scope.service)) throw notImplemented(`service ${scope.service}`);
  const operation = model.operations.get(protocol.operation(visit.request, model) ?? '');
  const behave = operation && door.behaviour(scope.service, operation.name);
  if (!behave) throw notImplemented(nameOf(visit));
  const input = await protocol.read(operation, plain(visit.request, scope.service));
  const { region } = scope;
  const call = {
    service: scope.service,
    operation: operation.name,
    region,
    account: door.account,
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

/** What the event log hears of a call, also of one that never reached a service. */
function toldOf(visit: Visit, call: ApiCall | undefined): Parameters<typeof tell>[1] {
  if (call) return call;
  const [service, operation] = nameOf(visit).split(':');
  return { service, operation, region: visit.scope?.region, principal: undefined, input: {} };
}
