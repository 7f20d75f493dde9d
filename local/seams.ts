/**
 * The seams between the rooms of the local cloud. Every room is written against these, never against another room.
 */
import type { StepName } from '#lambdas/registry.ts';
import type { ReadDatabase } from '#lambdas/step.ts';
import type { Invocation } from './runtime/invocation.ts';

/** Time as the local cloud knows it: virtual, and standing still while real work is under way. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves when `ms` have passed on this clock; rejects with the signal's reason, and forgets the timer, when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs real work (a worker, a database, a file copy) during which the clock does not move. */
  real<T>(work: () => Promise<T>): Promise<T>;
  /** Inside real work: lets the clock move, until the function that it returns is called. */
  release?(): () => void;
  /** Shared with worker threads, so that their `Date` reads this clock: a Float64Array of one epoch-millisecond value. */
  readonly cell: SharedArrayBuffer;
}

/** Who calls. `admin` may do everything, as the account's administrator would with `aws --endpoint-url`. */
export interface Principal {
  readonly arn: string;
  readonly kind: 'role' | 'admin' | 'service';
}

/** One API call, decoded: what the SDK sent, before anything was decided about it. */
export interface ApiCall {
  /** SigV4 service name: `rds`, `s3`, `sns`, `kms`, `sts`, `states`, `lambda`, `scheduler`, `monitoring`, `secretsmanager`, `sqs`. */
  readonly service: string;
  /** As the SDK model names it: `CreateDBSnapshot`. */
  readonly operation: string;
  readonly region: string;
  readonly account: string;
  readonly principal: Principal;
  readonly input: Record<string, unknown>;
  /** For calls that a step makes. */
  readonly invocation?: CallOfInvocation;
}

/** Which run of a step a call belongs to. */
export interface CallOfInvocation {
  /** Counts the invocations of the cloud, from 1. */
  readonly id: number;
  readonly step: StepName;
  /** Region of the function. */
  readonly region: string;
  /** Which call of this invocation it is, from 1; a retry by the SDK is a call of its own. */
  readonly call: number;
}

/** How one API call goes wrong. */
export type CallFault =
  /** Answered with the error; the service never acted. */
  | { readonly kind: 'refuse'; readonly error: AwsError }
  /** The connection is cut before the service acted (`ECONNRESET`). */
  | { readonly kind: 'drop' }
  /** The service acted, and the caller hears the error; without one, the connection is cut. */
  | { readonly kind: 'lose-answer'; readonly error?: AwsError }
  /** The request arrives twice; the caller hears the second answer. */
  | { readonly kind: 'twice' }
  /** Acts, and answers so many virtual milliseconds later; the function may be over by then. */
  | { readonly kind: 'delay'; readonly ms: number };

/** May break a call before its service sees it. */
export type Intercept = (call: ApiCall) => CallFault | undefined;

/** One run of a step that is about to begin. */
export interface InvocationStart {
  readonly id: number;
  readonly step: StepName;
  readonly region: string;
  readonly payload: unknown;
}

/** How one run of a step goes wrong. */
export type InvocationFault =
  /** Lambda refuses it: `Lambda.TooManyRequestsException`. */
  | { readonly kind: 'throttle' }
  /** The process dies once so many API calls were answered: 0 before anything, Infinity after the work. */
  | { readonly kind: 'crash'; readonly afterCalls: number }
  /** Hangs once so many API calls were answered (default: after the work), until the limit is over: `Sandbox.Timedout`. */
  | { readonly kind: 'timeout'; readonly afterCalls?: number }
  /** The event arrives twice; the second answer is heard. */
  | { readonly kind: 'twice' }
  /** The clock that the step reads is off by so many milliseconds. Steps that run over the wire read the true one. */
  | { readonly kind: 'clock'; readonly ms: number };

export type InterceptInvocation = (invocation: InvocationStart) => InvocationFault | undefined;

/** One thing a call needs permission for: evaluated against identity, resource and key policies, deny by default. */
export interface Access {
  /** `rds:CreateDBSnapshot` */
  readonly action: string;
  /** ARN, or `*` for actions without a resource. */
  readonly resource: string;
  /** Condition keys and their values: `aws:ResourceTag/lifeboat:policy`, `kms:ViaService`, ... */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Throws `AccessDenied` (an AwsError) with AWS's wording when the principal may not. */
export type Authorize = (principal: Principal, access: Access) => void;

/** An error as AWS would answer it: not a defect, so it has no stack. `name` is the SDK's exception name (`DBSnapshotNotFoundFault`) or a bare code (`AccessDenied`). */
export class AwsError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status = 400,
    /** Response headers that belong to the error, such as `x-amz-bucket-region`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = limit;
  }
}

/** What a service hands to the endpoint: operation name → behaviour. An operation that is not here is refused by name. */
// biome-ignore lint/suspicious/noExplicitAny: inputs and outputs are shaped by the SDK's own schemas at the endpoint.
export type Operations = Readonly<Record<string, (input: any, call: ApiCall) => unknown>>;

export interface Service {
  /** SigV4 service name. */
  readonly name: string;
  readonly operations: Operations;
}

/** An HTTP request as both transports carry it: over the wire, or straight from an SDK client's request handler. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Decodes, authorises, dispatches and encodes. `caller`: the run of a step that asks, where the transport knows it. */
export type Endpoint = (request: HttpRequest, caller?: Invocation) => Promise<HttpResponse>;

/** Something the local cloud did, for the terminal, the report and the tests. */
export interface CloudEvent {
  readonly at: number;
  /** `api`, `state`, `execution`, `schedule`, `alert`, `database`, ... */
  readonly type: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface EventLog {
  emit(type: string, facts: Readonly<Record<string, unknown>>): void;
  /** False when nobody listens, so that nobody need tell. */
  hears?(type: string): boolean;
}

/** A running database server that belongs to one local RDS instance. */
export interface DatabaseServer {
  readonly host: string;
  readonly port: number;
}

/** What a new database server is made with. `engineVersion`: what was asked for, where an engine has a choice. */
export interface NewDatabase {
  readonly masterUser: string;
  readonly masterPassword: string;
  readonly database: string;
  readonly engineVersion?: string;
}

/**
 * The databases behind local RDS instances: real servers, or a model of their content. Identifiers are keys chosen by
 * the RDS service, `<Region>/db/<identifier>` and `<Region>/snapshot/<identifier>`.
 */
export interface DatabaseEngine {
  /** PostgreSQL versions that `create` takes, the usual one first. Absent: it has one, and only the caller knows which. */
  readonly versions?: readonly string[];
  /** A new server with a master user and a database. */
  create(instance: string, options: NewDatabase): Promise<DatabaseServer>;
  /** A physical copy of a running server's data, taken while it serves. Resolves with its size in bytes. */
  snapshot(instance: string, snapshot: string): Promise<{ bytes: number }>;
  copySnapshot(from: string, to: string): Promise<void>;
  deleteSnapshot(snapshot: string): Promise<void>;
  /** A new server on a copy of the snapshot. Fails with the server's own log when the data will not start. */
  restore(snapshot: string, instance: string): Promise<DatabaseServer>;
  setMasterPassword(instance: string, password: string): Promise<void>;
  deleteInstance(instance: string): Promise<void>;
  /** Bytes the server's databases use now. */
  usedBytes(instance: string): Promise<number>;
  /** The same at any moment of the instance's life so far, epoch milliseconds; only an engine that need not measure. */
  usedBytesAt?(instance: string, at: number): number;
  /** Bytes written to a server between two moments, epoch milliseconds: what a backup has to transfer after another. */
  writtenBytes?(instance: string, from: number, to: number): number;
  /** What a reader sees at a server's address, when no driver can reach it. */
  readonly read?: ReadDatabase;
  /** The server refuses connections until it is started again. */
  stop?(instance: string): Promise<void>;
  start?(instance: string): Promise<void>;
  /** Stops every server and removes every file. Safe to call twice. */
  close(): Promise<void>;
}
