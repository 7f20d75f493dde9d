/**
 * The seams between the rooms of the local cloud. Every room is written against these, never against another room.
 */

/** Time as the local cloud knows it: virtual, and standing still while real work is under way. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves when `ms` have passed on this clock; rejects with the signal's reason, and forgets the timer, when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs real work (a worker, a database, a file copy) during which the clock does not move. */
  real<T>(work: () => Promise<T>): Promise<T>;
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
}

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

/** An error as AWS would answer it. `name` is the SDK's exception name (`DBSnapshotNotFoundFault`) or a bare code (`AccessDenied`). */
export class AwsError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly status = 400,
    /** Response headers that belong to the error, such as `x-amz-bucket-region`. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
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

/** Decodes, authorises, dispatches and encodes. */
export type Endpoint = (request: HttpRequest) => Promise<HttpResponse>;

/** Something the local cloud did, for the terminal, the report and the tests. */
export interface CloudEvent {
  readonly at: number;
  /** `api`, `state`, `execution`, `schedule`, `alert`, `database`, ... */
  readonly type: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface EventLog {
  emit(type: string, facts: Readonly<Record<string, unknown>>): void;
}

/** A running database server that belongs to one local RDS instance. */
export interface DatabaseServer {
  readonly host: string;
  readonly port: number;
}

/** Real databases behind local RDS instances. Identifiers are opaque keys chosen by the RDS service (they include the Region). */
export interface DatabaseEngine {
  /** A new empty server with a master user and an empty database. */
  create(
    instance: string,
    options: { masterUser: string; masterPassword: string; database: string },
  ): Promise<DatabaseServer>;
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
  /** Stops every server and removes every file. Safe to call twice. */
  close(): Promise<void>;
}
