/** What every operation of the local RDS works with. */
import type { Authorize, Clock, DatabaseEngine, EventLog } from '../../seams.ts';

import type { KeyStore } from '../kms/key-store.ts';
import type { Region } from './state.ts';

/** Work that takes time. */
export type Operation =
  | 'CreateDBInstance'
  | 'CreateDBSnapshot'
  | 'CopyDBSnapshot'
  | 'RestoreDBInstanceFromDBSnapshot'
  | 'ModifyDBInstance'
  | 'DeleteDBInstance'
  | 'DeleteDBSnapshot';

/** How an operation ends. `stalled`: never. */
export type Outcome = 'available' | 'failed' | 'stalled';

/** Virtual milliseconds that an operation on so many GiB takes. */
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
  readonly keys: Pick<KeyStore, 'use'>;
  readonly account: string;
  /** A new number each time, for resource ids; seeded, so that the same seed gives the same cloud. */
  readonly ids: () => number;
  /** Version of the real servers, which every local instance has. Default: that of the packaged PostgreSQL. */
  readonly engineVersion?: string;
  readonly durations?: Partial<Durations>;
  /** Makes snapshots, copies and restores fail or stall. Default: all become available. */
  readonly outcome?: (operation: Operation, subject: Subject) => Outcome;
}

export interface World extends Required<Omit<RdsDependencies, 'durations'>> {
  readonly durations: Durations;
  region(name: string): Region;
}
