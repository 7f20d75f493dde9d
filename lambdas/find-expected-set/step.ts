/**
 * Works out what a rule must back up now: every database that carries the tag of the rule's class. What no rule covers is
 * listed beside it; the monitor (assess-freshness) tells people about those.
 */
import { LifeboatError } from '#core/errors.ts';
import { tagKeys } from '#core/tags.ts';
import { readCoverage } from '../databases-of-policy.ts';
import { journalIfPossible } from '../journal.ts';
import { writeItems, writePaper } from '../papers.ts';
import { backupRule, copyRegions, primaryRegion } from '../rules.ts';
import { run } from '../shapes.ts';
import { step } from '../step.ts';

export const findExpectedSetStep = step({
  name: 'find-expected-set',
  input: run,
  async run(wanted, context) {
    const { rule: name, scheduledAt } = wanted;
    const papers = { ...wanted, workflow: 'backup' } as const;
    const rule = backupRule(context.policy, name);
    const coverage = await readCoverage(context);
    const expected = coverage.covered.filter(({ dataClass }) => dataClass === rule.class);
    const uncovered = coverage.uncovered.map(({ id }) => id);
    if (expected.length === 0) throw nothing(rule.class, primaryRegion(context.policy), uncovered);
    const facts = { expected: expected.map(({ id }) => id), uncovered };
    const opened = { event: 'cycle-opened', rule: name, scheduledAt, clauses: rule.clauses, facts } as const;
    const { unwritten } = await journalIfPossible(context, opened);
    await writePaper(context, papers, 'opening', { uncovered, unwritten });
    const items = await writeItems(
      context,
      papers,
      expected.map(({ id, arn }) => ({ id, arn })),
    );
    return { items, count: expected.length, copies: copyRegions(context.policy) };
  },
});

function nothing(dataClass: string, region: string, uncovered: readonly string[]): LifeboatError {
  const tag = `${tagKeys.class}=${dataClass}`;
  return new LifeboatError('ExpectedSetEmpty', `no database in ${region} carries the tag ${tag}`, {
    evidence: { class: dataClass, region, uncovered: uncovered.length },
    hint: `Tag each database to be protected with ${tag}. Spelling and case count.`,
  });
}
