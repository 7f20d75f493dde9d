/** Gives the verdict of one restore test, writes it down with what was read, and tells people when it failed. */
import { z } from 'zod';
import { restoreTestChain } from '#core/ledger.ts';
import type { Finding } from '#core/model.ts';
import type { DatabaseContent } from '#core/restore/fingerprint.ts';
import { judgeRestore, type RestoreVerdict, type Trouble } from '#core/restore/verdict.ts';
import { settleAlert } from '../adapters/alerts.ts';
import { restoreTestKey, writeDocument } from '../adapters/reports.ts';
import { readFailure } from '../failure.ts';
import { journal } from '../journal.ts';
import { writeOutcome } from '../papers.ts';
import { restoreTest } from '../rules.ts';
import { choice, errorOutput, instant, restoredDatabase, run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';
import { readReferences } from './references.ts';

const input = run.extend({
  choice,
  restore: z.object({ startedAt: instant }).nullable(),
  available: restoredDatabase.nullable(),
  validation: z
    .object({ content: z.custom<DatabaseContent>((value) => typeof value === 'object'), validatedAt: instant })
    .nullable(),
  testError: errorOutput.nullable(),
  cleanupError: errorOutput.nullable(),
});
type Input = z.infer<typeof input>;

export const closeRestoreTestStep = step({
  name: 'close-restore-test',
  input,
  async run(tested, context) {
    const { rule: name, scheduledAt, choice, validation } = tested;
    const test = restoreTest(context.policy, name);
    const verdict = await judge(tested, context);
    const { resource, region, point } = choice;
    const content = validation?.content;
    const facts = { ...verdict, why: choice.reason, ...(content === undefined ? {} : { content }) };
    const { key: report } = await writeDocument(context, restoreTestKey(name, scheduledAt, region, resource), facts);
    const entry = await journal(context, {
      event: 'restore-test-closed',
      ...{ rule: name, scheduledAt, clauses: test.clauses, subject: verdict.subject },
      chain: restoreTestChain(test.kind, resource, region),
      of: [region, point?.id, verdict.passed ? 'passed' : 'failed'],
      facts,
    });
    const about = { name: 'RestoreTestFailed', subject: verdict.subject, region } as const;
    await settleAlert(context, about, {
      findings: verdict.passed ? [] : [failed(verdict, name, context)],
      judged: ({ evidence }) => evidence['rule'] === name,
      by: tested.execution,
    });
    const { passed } = verdict;
    const summary = summarise(verdict);
    const papers = { ...tested, workflow: 'restore-test' } as const;
    await writeOutcome(context, papers, resource, { resource, ok: passed, closedAt: entry.at, message: summary });
    return { passed, summary, report };
  },
});

async function judge(tested: Input, context: StepContext): Promise<RestoreVerdict> {
  const { rule: name, scheduledAt, choice, restore, available, validation, testError, cleanupError } = tested;
  const test = restoreTest(context.policy, name);
  const { resource, region, point, newestTakenAt } = choice;
  const references = point && validation ? { ...point, point: point.id, resource, scheduledAt, region } : undefined;
  return judgeRestore({
    ...{ test: name, clauses: test.clauses, class: test.class, region, scheduledAt },
    subject: `${test.kind}/${resource}`,
    ...(point ? { point } : {}),
    ...(newestTakenAt ? { newestTakenAt } : {}),
    ...(restore ? { startedAt: restore.startedAt } : {}),
    ...(available ? { availableAt: available.availableAt } : {}),
    ...(validation ? { validatedAt: validation.validatedAt, content: validation.content } : {}),
    references: references ? await readReferences(context, references) : [],
    rtoTarget: context.policy.classes[test.class]?.rto ?? 0,
    ...(testError ? { error: trouble(testError) } : {}),
    ...(cleanupError ? { cleanupError: trouble(cleanupError) } : {}),
  });
}

function trouble(error: z.infer<typeof errorOutput>): Trouble {
  const { name, message } = readFailure(error);
  return { name, message };
}

function summarise({ passed, reasons, tables, rtoSeconds }: RestoreVerdict): string {
  if (passed) return `${tables.length} tables read in full, restored in ${rtoSeconds} s`;
  const [first] = reasons;
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
  return `${first?.text ?? 'no reason was given'}${more}`.slice(0, 1000);
}

/** Names what is broken (tables), where (point, Region and what it was compared with) and what asks for it. */
function failed(verdict: RestoreVerdict, name: string, { policy }: StepContext): Finding {
  const { region, subject, scheduledAt, point, reasons, tables, comparedWith } = verdict;
  const bad = tables.filter(({ outcome }) => outcome === 'different' || outcome === 'unreadable');
  const missed = reasons.some(({ code }) => code === 'objective');
  const objective = (policy.classes[verdict.class]?.clauses ?? []).filter((clause) => /rto/i.test(clause));
  return {
    name: 'RestoreTestFailed',
    severity: 'critical',
    clauses: [...restoreTest(policy, name).clauses, ...(missed ? objective : [])],
    subject,
    region,
    summary: `The restore test of ${point ?? subject} in ${region} failed: ${summarise(verdict)}`,
    hint: 'Pin the other points of this database until it is clear what happened, and restore a neighbour of this one.',
    evidence: {
      ...{ rule: name, scheduledAt, point: point ?? 'none' },
      ...(bad.length > 0
        ? {
            tables: bad
              .map(({ table }) => table)
              .join(' ')
              .slice(0, 500),
          }
        : {}),
      ...(comparedWith.length > 0 ? { comparedWith: comparedWith.join('; ') } : {}),
      reasons: reasons.map(({ code }) => code).join(' '),
    },
  };
}
