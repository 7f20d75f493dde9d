/** Ends a backup cycle: what was expected against what there is, what is unusual, the report, and the alerts. */
import { z } from 'zod';
import { digest } from '#core/canonical.ts';
import { type CycleItem, type CycleReport, closeCycle } from '#core/cycle.ts';
import { LifeboatError } from '#core/errors.ts';
import type { FindingName } from '#core/finding-names.ts';
import type { Finding } from '#core/model.ts';
import type { SizeJudgement } from '#core/size.ts';
import { settleAlerts } from '../adapters/alerts.ts';
import { reportKey, writeDocument } from '../adapters/reports.ts';
import { journal } from '../journal.ts';
import { readItems, readOutcomes, readPaper } from '../papers.ts';
import { backupRule, policySlug } from '../rules.ts';
import { instant, run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';
import { judgeSizes, type Sizes } from './sizes.ts';

const outcome = z.object({
  resource: z.string(),
  ok: z.boolean(),
  point: z.string().optional(),
  takenAt: instant.optional(),
  sizeBytes: z.number().optional(),
  places: z.array(z.string()).optional(),
  startedAt: instant.optional(),
  finishedAt: instant.optional(),
  entry: z.string().optional(),
  error: z.string().optional(),
  message: z.string().optional(),
});

const opening = z.object({
  uncovered: z.array(z.string()),
  /** What could not be written down when the cycle began, if anything. */
  unwritten: z.string().nullable(),
});

export const closeCycleStep = step({
  name: 'close-cycle',
  input: run,
  async run(closing, context) {
    const { rule: name, scheduledAt, execution } = closing;
    const papers = { ...closing, workflow: 'backup' } as const;
    const rule = backupRule(context.policy, name);
    const { uncovered, unwritten } = await readPaper(context, papers, 'opening', opening);
    const expected = (await readItems(context, papers, z.object({ id: z.string() }))).map(({ id }) => id);
    const items = (await readOutcomes(context, papers, expected, outcome)).map(toItem);
    const cycle = closeCycle({ rule: name, scheduledAt, closedAt: context.now(), expected, items });
    const sizes = await judgeSizes(cycle, context);
    const key = reportKey(name, scheduledAt);
    await writeDocument(context, key, { ...cycle, uncovered, sizes: Object.fromEntries(sizes) });
    const facts = { ...cycle, reportKey: key };
    // A run that is started again and ends otherwise is news; one that ends the same is none.
    const end = [cycle.status, namesOf(cycle.completed), namesOf(cycle.failed)];
    const of = [digest(end).slice(0, 12)];
    await journal(context, { event: 'cycle-closed', rule: name, scheduledAt, clauses: rule.clauses, of, facts });
    await settleAlerts(context, {
      findings: [...incomplete(cycle, context), ...[...sizes.values()].flatMap(findingOf)],
      names: judgedNames,
      judged: (finding) => isJudged(finding, cycle, sizes, context),
      by: execution,
    });
    if (unwritten !== null) throw unproven(unwritten);
    return { complete: cycle.status === 'complete', summary: cycle.summary.slice(0, 1000), report: key };
  },
});

const namesOf = (items: readonly CycleItem[]) => items.map(({ resource }) => resource);

function unproven(unwritten: string): LifeboatError {
  return new LifeboatError('CycleIncomplete', `the cycle is not in the ledger from its beginning: ${unwritten}`, {
    hint: 'What was backed up is there. See that the steps may write to the bucket of the ledger.',
  });
}

/** As the step that finished it tells it → as the report tells it. */
function toItem({ ok, sizeBytes, error, message, ...told }: z.infer<typeof outcome>): CycleItem {
  const { resource, point, takenAt, places, startedAt, finishedAt, entry } = told;
  return {
    resource,
    status: ok ? 'completed' : 'failed',
    ...(point === undefined ? {} : { point }),
    ...(takenAt === undefined ? {} : { takenAt }),
    ...(places === undefined ? {} : { places }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
    ...(entry === undefined ? {} : { entry }),
    ...(error === undefined ? {} : { error: message === undefined ? error : `${error}: ${message}` }),
  };
}

function findingOf(judgement: SizeJudgement): Finding[] {
  return 'finding' in judgement ? [judgement.finding] : [];
}

/** Failures were told when they happened; what was never heard of is told here. */
function incomplete({ missing, rule, scheduledAt, summary }: CycleReport, { policy }: StepContext): Finding[] {
  if (missing.length === 0) return [];
  const { severity, clauses } = policy.monitoring.failure;
  return [
    {
      name: 'CycleIncomplete',
      severity,
      clauses,
      subject: policySlug(policy),
      summary: `The cycle of ${rule} of ${scheduledAt} ended incomplete. ${summary}`,
      hint: 'Open the execution in the Step Functions console: the Map has no result for what is missing.',
      evidence: { rule, scheduledAt, missing: missing.join(' ').slice(0, 500) },
    },
  ];
}

const judgedNames: readonly FindingName[] = [
  'NothingProtected',
  'CycleIncomplete',
  'BackupFailed',
  'BackupSizeAnomaly',
];

/** Alerts that this cycle would have raised again if they still held. */
function isJudged(finding: Finding, cycle: CycleReport, sizes: Sizes, { policy }: StepContext): boolean {
  const { name, subject, evidence } = finding;
  if (name === 'NothingProtected') return true;
  if (name === 'CycleIncomplete') return evidence['rule'] === cycle.rule;
  if (name === 'BackupFailed') {
    const good =
      subject === policySlug(policy) || cycle.completed.some((item) => subject === `rds-instance/${item.resource}`);
    return evidence['rule'] === cycle.rule && good;
  }
  // Without data nothing is known, so nothing is resolved.
  const size = sizes.get(subject.replace('rds-instance/', ''));
  return name === 'BackupSizeAnomaly' && size !== undefined && size.state !== 'no-data';
}
