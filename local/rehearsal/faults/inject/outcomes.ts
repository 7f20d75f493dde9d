/** Work of RDS that a fault lets end otherwise. */
import { givenUpMs } from '../../../services/rds/lifecycle.ts';
import type { Operation, Outcome, Subject } from '../../../services/rds/world.ts';
import type { Fault } from '../fault.ts';
import type { KindName } from '../kinds.ts';
import type { Held } from './armed.ts';
import type { Hit } from './notes.ts';

export interface Work {
  readonly operation: Operation;
  readonly subject: Subject;
  /** Identifier of the database that it is about; undefined when nothing says so any more. */
  readonly database: string | undefined;
}

const operations: Readonly<Partial<Record<KindName, Operation>>> = {
  'snapshot-fails': 'CreateDBSnapshot',
  'snapshot-stalls': 'CreateDBSnapshot',
  'copy-fails': 'CopyDBSnapshot',
  'copy-stalls': 'CopyDBSnapshot',
  'copy-vanishes': 'CopyDBSnapshot',
  'restore-fails': 'RestoreDBInstanceFromDBSnapshot',
  'restore-stalls': 'RestoreDBInstanceFromDBSnapshot',
};

export function fitsWork({ kind, region, database }: Fault, { operation, subject, database: of }: Work): boolean {
  return (
    operations[kind] === operation &&
    (region === undefined || region === subject.region) &&
    (database === undefined || database === of)
  );
}

export function hitOfWork({ operation, subject, database }: Work): Hit {
  const { region, id } = subject;
  return { site: `${operation} ${region} ${id}`, region, ...(database === undefined ? {} : { database }) };
}

/** A copy that vanishes is made like any other until somebody deletes it. */
export function brokenWork({ kind }: Fault): Outcome {
  if (kind.endsWith('-stalls')) return 'stalled';
  return kind.endsWith('-fails') ? 'failed' : 'available';
}

/** Until RDS gives it up, a snapshot or copy without progress stands in the way of those after it. */
export function stallEnd({ fault: { kind }, until }: Held, now: number): number | undefined {
  return kind === 'snapshot-stalls' || kind === 'copy-stalls' ? now + givenUpMs : until;
}
