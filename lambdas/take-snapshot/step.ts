/** Asks RDS for one manual snapshot of one database, under a name that only this cycle can have. */
import type { RDSClient } from '@aws-sdk/client-rds';
import { LifeboatError } from '#core/errors.ts';
import { recoveryPointId } from '#core/naming.ts';
import { encodeOwnership, type Tags } from '#core/tags.ts';
import { findDatabase } from '../adapters/databases.ts';
import { createRecoveryPoint, findRecoveryPoint, getRecoveryPoint } from '../adapters/recovery-points.ts';
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

/** Makes the snapshot, or adopts the one that an earlier run of this step made. */
async function ensure(client: RDSClient, wanted: Wanted): Promise<void> {
  const existing = await findRecoveryPoint(client, wanted.id);
  if (existing !== undefined) return void adopt(existing, wanted);
  await refuseUnlessReady(client, wanted.database);
  try {
    await createRecoveryPoint(client, wanted.database, wanted.id, wanted.tags);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.name !== 'DBSnapshotAlreadyExistsFault') throw explain(error, wanted.database);
    adopt(await getRecoveryPoint(client, wanted.id, primaryRegion(wanted.policy)), wanted);
  }
}

// The API reference names exactly these two (CreateDBSnapshot).
const ready = ['available', 'storage-optimization'];

async function refuseUnlessReady(client: RDSClient, id: string): Promise<void> {
  const database = await findDatabase(client, id);
  if (database !== undefined && ready.includes(database.status)) return;
  const status = database?.status ?? 'not there any more';
  const name =
    database === undefined || isDead(status) || status === 'storage-full' ? 'ResourceNotBackedUp' : 'ResourceNotReady';
  throw new LifeboatError(name, `${id} is ${status}; a snapshot needs ${ready.join(' or ')}`, {
    evidence: { database: id, status },
    hint: 'Bring the database back to available, then start the backup by hand for this cycle.',
  });
}

/** One RDS error name has two meanings, and a state may change between looking and acting. */
function explain(error: Error, database: string): Error {
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
