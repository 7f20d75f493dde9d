/**
 * Test instances that outlived their test. They cost money and hold real data, so whoever finds one deletes it and tells
 * people; one that cannot be deleted is told as well, and stands in nobody's way.
 */
import { addSeconds, parseInstant } from '#core/instant.ts';
import type { Clause, Finding, Instant } from '#core/model.ts';
import { type Database, deleteDatabase, findDatabase } from './adapters/databases.ts';
import { describeError } from './failure.ts';
import { journal } from './journal.ts';
import { policySlug } from './rules.ts';
import type { StepContext } from './step.ts';
import { testTags } from './test-instances.ts';

/** No test may take longer: restoring (4 h), the password (1 h) and reading have to end by then, or it fails for its time. */
const longestTestSeconds = 6 * 3600;

/** On whose behalf it is looked. */
export interface Sweep {
  readonly rule: string;
  readonly scheduledAt: Instant;
  readonly clauses: readonly Clause[];
}

/** Those of a Region's databases that a restore test of this policy made, and that are past their time. */
export function leftoversAmong(databases: readonly Database[], context: StepContext): Database[] {
  return databases.filter((database) => isLeftover(database, context));
}

function isLeftover(database: Database, context: StepContext): boolean {
  const tags = testTags(database, context);
  if (tags === undefined) return false;
  const now = parseInstant(context.now());
  const { createdAt } = database;
  const longest = createdAt === undefined ? now : parseInstant(addSeconds(createdAt, longestTestSeconds));
  return parseInstant(tags.expires) < now || longest < now;
}

/** Deletes them, writes down each, and says what people should know; nothing when there are none. */
export async function sweep(
  context: StepContext,
  region: string,
  leftovers: readonly Database[],
  of: Sweep,
): Promise<Finding[]> {
  const stuck: string[] = [];
  for (const database of leftovers) {
    const why = await remove(context, region, database, of);
    if (why !== undefined) stuck.push(`${database.id} (${why})`);
  }
  return leftovers.length === 0 ? [] : [leftBehind(leftovers, stuck, region, of, context)];
}

/** Why it could not be deleted; nothing when it is being deleted. */
async function remove(
  context: StepContext,
  region: string,
  { id, status }: Database,
  { rule, scheduledAt, clauses }: Sweep,
): Promise<string | undefined> {
  if (status === 'deleting') return undefined;
  const rds = context.clients.rds(region);
  try {
    await deleteDatabase(rds, id);
  } catch (error) {
    const { name, message } = describeError(error);
    context.log('leftover.stuck', { instance: id, region, error: name, message });
    // Its test, or another sweep, may have been faster.
    const now = await findDatabase(rds, id).catch(() => undefined);
    return now?.status === 'deleting' ? undefined : name;
  }
  const facts = { instance: id, region, status };
  await journal(context, { event: 'leftover-removed', rule, scheduledAt, clauses, of: [id, region], facts });
  return undefined;
}

function leftBehind(
  leftovers: readonly Database[],
  stuck: readonly string[],
  region: string,
  { clauses }: Sweep,
  { policy }: StepContext,
): Finding {
  const ids = leftovers.map(({ id }) => id);
  const left = stuck.length === 0 ? '' : ` Not deleted: ${stuck.join(', ')}.`;
  return {
    name: 'TestInstanceLeftBehind',
    severity: 'warning',
    clauses,
    subject: policySlug(policy),
    region,
    summary: `${ids.length} test databases were left behind in ${region} and are being deleted: ${ids.join(', ')}.${left}`,
    hint:
      stuck.length === 0
        ? 'See in the earlier executions of the restore test why its clean-up did not reach them.'
        : 'The monitor tries again every time it looks. See why RDS refuses, and delete by hand what stays.',
    evidence: { instances: ids.join(' ').slice(0, 500), count: ids.length, stuck: stuck.length },
  };
}
