/** Deletes test instances that outlived their test, and tells people: a leftover costs money and holds real data. */
import { addSeconds, parseInstant } from '#core/instant.ts';
import type { Finding } from '#core/model.ts';
import { settleAlerts } from '../adapters/alerts.ts';
import { type Database, deleteDatabase, listDatabases } from '../adapters/databases.ts';
import { journal } from '../journal.ts';
import { policySlug, restoreTest } from '../rules.ts';
import { run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';
import { testRegion, testTags } from '../test-instances.ts';

/** No test takes longer: restore 4 h, password 1 h, reading 15 min. */
const longestTestSeconds = 6 * 3600;

export const sweepLeftoversStep = step({
  name: 'sweep-leftovers',
  input: run,
  async run({ rule: name, scheduledAt }, context) {
    const { clauses } = restoreTest(context.policy, name);
    const region = testRegion(context);
    const rds = context.clients.rds(region);
    const leftovers = (await listDatabases(rds)).filter((database) => isLeftover(database, context));
    for (const { id, status } of leftovers) {
      if (status !== 'deleting') await deleteDatabase(rds, id);
      const facts = { instance: id, region, status };
      await journal(context, { event: 'leftover-removed', rule: name, scheduledAt, clauses, of: [id, region], facts });
    }
    const swept = leftovers.map(({ id }) => id);
    await settleAlerts(context, {
      findings: swept.length === 0 ? [] : [leftBehind(swept, region, clauses, context)],
      judged: (finding) => finding.name === 'TestInstanceLeftBehind' && finding.region === region,
    });
    return { swept };
  },
});

function isLeftover(database: Database, context: StepContext): boolean {
  const tags = testTags(database, context);
  if (tags === undefined) return false;
  const now = parseInstant(context.now());
  const oldest =
    database.createdAt === undefined ? now : parseInstant(addSeconds(database.createdAt, longestTestSeconds));
  return parseInstant(tags.expires) < now || oldest < now;
}

function leftBehind(
  swept: readonly string[],
  region: string,
  clauses: Finding['clauses'],
  { policy }: StepContext,
): Finding {
  return {
    name: 'TestInstanceLeftBehind',
    severity: 'warning',
    clauses,
    subject: policySlug(policy),
    region,
    summary: `${swept.length} test databases were left behind in ${region} and are being deleted: ${swept.join(', ')}.`,
    hint: 'See in the earlier executions of the restore test why its clean-up did not reach them.',
    evidence: { instances: swept.join(' ').slice(0, 500), count: swept.length },
  };
}
