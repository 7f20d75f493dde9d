/** What the modelled databases are, as plain records. */
import { Shelf } from '../shelf.ts';
import type { Corruption } from './corruption.ts';
import type { History, Moment } from './history.ts';

/** What a snapshot keeps of a server besides its content. */
export interface Login {
  readonly masterUser: string;
  readonly password: string;
  readonly database: string;
  /** Of PostgreSQL. */
  readonly version: string;
}

export interface Instance {
  readonly host: string;
  login: Login;
  history: History;
  /** Nobody writes to a restored database: its content stays that of the snapshot. */
  still: Moment | undefined;
  stopped: boolean;
}

export interface Copy {
  readonly login: Login;
  readonly moment: Moment;
}

export interface Store {
  readonly seed: number;
  readonly instances: Shelf<Instance>;
  readonly snapshots: Shelf<Copy>;
  /** By host name. */
  readonly servers: Map<string, Instance>;
}

export function newStore(seed: number): Store {
  return { seed, instances: new Shelf('database instance'), snapshots: new Shelf('snapshot'), servers: new Map() };
}

/** `at`: epoch milliseconds. */
export function momentOf({ history, still }: Instance, at: number): Moment {
  return still ?? { history, age: Math.max(0, at - history.bornAt), own: [] };
}

/** Throws when the corruption is of a table that the database has not. */
export function checkCorruption({ tables }: History, corruption: Corruption): void {
  if (corruption.kind === 'truncated' || corruption.table === undefined) return;
  if (tables.some(({ name }) => name === corruption.table)) return;
  const names = tables.map(({ name }) => name).join(', ');
  throw new Error(`there is no table ${corruption.table} to corrupt; there are ${names}`);
}
