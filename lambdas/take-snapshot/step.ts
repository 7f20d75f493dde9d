/** Asks RDS for one manual snapshot of one database, under a name that only this cycle can have. */
import type { RDSClient } from '@aws-sdk/client-rds';
import { LifeboatError } from '#core/errors.ts';
import { recoveryPointId } from '#core/naming.ts';
import { encodeOwnership, type Tags } from '#core/tags.ts';
import { type Database, findDatabase } from '../adapters/databases.ts';
import { createRecoveryPoint, findRecoveryPoint } from '../adapters/recovery-points.ts';
import { journalIfPossible } from '../journal.ts';
import { adopt, type Cycle, isDead } from '../ownership.ts';
import { backupRule, policySlug, primaryRegion } from '../rules.ts';
import { resource, run } from '../shapes.ts';
import { step } from '../step.ts';

export const takeSnapshotStep = step({
  name: 'take-snapshot',
  input: run.extend({ resource }),
  async run(input, context) {
    const { policy } = context;
    const rule = backupRule(policy, input.rule);
    const region = primaryRegion(policy);
    const identity = { policy: policySlug(policy), rule: rule.name, resource: input.resource.id };
    const id = recoveryPointId({ ...identity, scheduledAt: input.scheduledAt });
    const tags = encodeOwnership({ ...identity, class: rule.class, cycle: input.scheduledAt, clauses: rule.clauses });
    await ensure(context.clients.rds(region), { ...input, policy, database: input.resource.id, id, tags });
    const subject = `${rule.kind}/${input.resource.id}`;
    const fact = { rule: rule.name, scheduledAt: input.scheduledAt, clauses: rule.clauses, subject, of: [id] };
    const facts = { point: id, region };
    const unwritten = await journalIfPossible(context, { event: 'recovery-point-taken', ...fact, facts });
    return { id, region, unwritten };
  },
});

interface Wanted extends Cycle {
  readonly database: string;
  readonly id: string;
  readonly tags: Tags;
}

/**
 * Makes the snapshot. When RDS refuses, an earlier run of this step may have made it, which is adopted; else the state of
 * the database says whether it is worth asking again. RDS looks at both by itself, so nobody else does before it refuses.
 */
async function ensure(client: RDSClient, wanted: Wanted): Promise<void> {
  try {
    await createRecoveryPoint(client, wanted.database, wanted.id, wanted.tags);
  } catch (error) {
    const existing = await findRecoveryPoint(client, wanted.id);
    if (existing !== undefined) return void adopt(existing, wanted);
    refuseUnlessReady(wanted.database, await findDatabase(client, wanted.database));
    throw explain(error, wanted.database);
  }
}

// The API reference names exactly these two (CreateDBSnapshot).
const ready = ['available', 'storage-optimization'];

function refuseUnlessReady(id: string, database: Database | undefined): void {
  if (database !== undefined && ready.includes(database.status)) return;
  const status = database?.status ?? 'not there any more';
  const name =
    database === undefined || isDead(status) || status === 'storage-full' ? 'ResourceNotBackedUp' : 'ResourceNotReady';
  throw new LifeboatError(name, `${id} is ${status}; a snapshot needs ${ready.join(' or ')}`, {
    evidence: { database: id, status },
    hint: 'Bring the database back to available, then start the backup by hand for this cycle.',
  });
}

/** One RDS error name has two meanings, and a state may change between being refused and looking. */
function explain(error: unknown, database: string): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'InvalidDBInstanceStateFault') {
    return new LifeboatError('ResourceNotReady', error.message, { evidence: { database }, cause: error });
  }
  if (error.name === 'SnapshotQuotaExceededFault') {
    return new LifeboatError('SnapshotQuotaFull', error.message, {
      evidence: { database },
      hint: 'Ask for a higher quota of manual DB snapshots (Service Quotas L-272F1212), or let retention run.',
      cause: error,
    });
  }
  return error;
}
