/** Deletes test instances of this Region that outlived their test, before new ones are made. */
import { settleAlerts } from '../adapters/alerts.ts';
import { listDatabases } from '../adapters/databases.ts';
import { leftoversAmong, sweep } from '../leftovers.ts';
import { restoreTest } from '../rules.ts';
import { run } from '../shapes.ts';
import { step } from '../step.ts';
import { testRegion } from '../test-instances.ts';

export const sweepLeftoversStep = step({
  name: 'sweep-leftovers',
  input: run,
  async run({ rule, scheduledAt, execution }, context) {
    const { clauses } = restoreTest(context.policy, rule);
    const region = testRegion(context);
    const leftovers = leftoversAmong(await listDatabases(context.clients.rds(region)), context);
    await settleAlerts(context, {
      findings: await sweep(context, region, leftovers, { rule, scheduledAt, clauses }),
      names: ['TestInstanceLeftBehind'],
      judged: (finding) => finding.region === region,
      by: execution,
    });
    return { swept: leftovers.map(({ id }) => id) };
  },
});
