/** What every operation of the local RDS works with. */
import type { Authorize, Clock, DatabaseEngine, EventLog } from '../../seams.ts';

import type { KeyStore } from '../kms/key-store.ts';
import type { Quotas } from './quotas.ts';
import type { Region, Snapshot } from './state.ts';
import type { Rates } from './throttle.ts';

/** Work that takes time. */
export type Operation =
  | 'CreateDBInstance'
  | 'CreateDBSnapshot'
  | 'CopyDBSnapshot'
  | 'RestoreDBInstanceFromDBSnapshot'
  | 'ModifyDBInstance'
  | 'StopDBInstance'
  | 'StartDBInstance'
  | 'RebootDBInstance'
  | 'DeleteDBInstance'
  | 'DeleteDBSnapshot';

/** How an operation ends. `stalled`: never, or for a snapshot or copy when RDS gives it up (`givenUpMs`). */
export type Outcome = 'available' | 'failed' | 'stalled';

/** Virtual milliseconds that an operation takes which moves so many GiB. */
export type Durations = Readonly<Record<Operation, (gib: number) => number>>;

export interface Subject {
  readonly region: string;
  readonly id: string;
  /** What it is made from, when it is made from something: identifier of an instance or a snapshot. */
  readonly source?: string;
}

export interface RdsDependencies {
  readonly clock: Clock;
  readonly authorize: Authorize;
  readonly events: EventLog;
  readonly databases: DatabaseEngine;
  readonly keys: Pick<KeyStore, 'use' | 'isEnabled' | 'watch'>;
  readonly account: string;
  /** Before the names of this account's data, so that they are apart from those of other accounts. Default: nothing. */
  readonly prefix?: string;
  /** RDS of the other accounts. */
  readonly neighbours?: () => Iterable<Neighbour>;
  /** A new number each time, for resource ids; seeded, so that the same seed gives the same cloud. */
  readonly ids: () => number;
  /** Version that an instance gets which asks for none. Default: the databases' own, or that of the packaged PostgreSQL. */
  readonly engineVersion?: string;
  readonly durations?: Partial<Durations>;
  /** Items on a page of a listing at most; AWS gives 100. Default 2, so that whoever reads only the first page is found out. */
  readonly pageSize?: number;
  /** What the account may have in a Region. Default: what AWS gives without being asked. */
  readonly quotas?: Partial<Quotas>;
  /** How many calls a Region takes. Default: any number, as pages of two items are not AWS's. */
  readonly rates?: Rates;
  /** Whether instances with automated backups have a snapshot of them every day. Default: no. */
  readonly automatedSnapshots?: boolean;
  /** Makes snapshots, copies and restores fail or stall. Default: all become available. */
  readonly outcome?: (operation: Operation, subject: Subject) => Outcome;
}

/** RDS of another account: what it has shared can be seen and copied from here. */
export interface Neighbour {
  readonly account: string;
  region(name: string): Region;
  /** What the real databases call a snapshot. */
  dataOf(snapshot: Snapshot): string;
}

/** How the local RDS behaves beyond what is usual. */
export type RdsBehaviour = Pick<
  RdsDependencies,
  'durations' | 'outcome' | 'engineVersion' | 'pageSize' | 'quotas' | 'rates' | 'automatedSnapshots'
>;

export interface World extends Required<Omit<RdsDependencies, 'durations' | 'quotas' | 'rates'>>, Neighbour {
  readonly durations: Durations;
  readonly quotas: Quotas;
  /** Every version that may be asked for. */
  readonly engineVersions: readonly string[];
}
