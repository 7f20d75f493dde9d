/** Ends a backup cycle: what was expected against what there is, what is unusual, the report, and the alerts. */
import { z } from 'zod';
import { type CycleItem, type CycleReport, closeCycle } from '#core/cycle.ts';
import { LifeboatError } from '#core/errors.ts';
import { toInstant } from '#core/instant.ts';
import type { Finding } from '#core/model.ts';
import { assessSize, type SizeJudgement } from '#core/size.ts';
import { settleAlerts } from '../adapters/alerts.ts';
import { listRecoveryPoints } from '../adapters/recovery-points.ts';
import { reportKey, writeDocument } from '../adapters/reports.ts';
import { journal } from '../journal.ts';
import { backupRule, policySlug, primaryRegion } from '../rules.ts';
import { instant, run } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';

const moment = z.string().transform((text) => toInstant(text));
const result = z.object({
  resource: z.string(),
  ok: z.boolean(),
  point: z.string().optional(),
  takenAt: instant.optional(),
  sizeBytes: z.number().nullish(),
  places: z.array(z.string()).optional(),
  startedAt: moment.optional(),
  finishedAt: moment.optional(),
  error: z.string().optional(),
  message: z.string().optional(),
});

export const closeCycleStep = step({
  name: 'close-cycle',
  input: run.extend({
    expected: z.array(z.string()),
    uncovered: z.array(z.string()),
    /** What could not be written down when the cycle began, if anything. */
    unwritten: z.string().nullish(),
    results: z.array(result),
  }),
  async run({ rule: name, scheduledAt, expected, uncovered, unwritten, results }, context) {
    const rule = backupRule(context.policy, name);
    const items = results.map(toItem);
    const cycle = closeCycle({ rule: name, scheduledAt, closedAt: context.now(), expected, items });
    const sizes = await judgeSizes(cycle, context);
    const key = reportKey(name, scheduledAt);
    await writeDocument(context, key, { ...cycle, uncovered, sizes: Object.fromEntries(sizes) });
    const facts = { ...cycle, reportKey: key };
    await journal(context, { event: 'cycle-closed', rule: name, scheduledAt, clauses: rule.clauses, facts });
    await settleAlerts(context, {
      findings: [...incomplete(cycle, context), ...[...sizes.values()].flatMap(findingOf)],
      judged: (finding) => isJudged(finding, cycle, sizes, context),
    });
    if (typeof unwritten === 'string') throw unproven(unwritten);
    return { complete: cycle.status === 'complete', summary: cycle.summary, report: key };
  },
});

function unproven(unwritten: string): LifeboatError {
  return new LifeboatError('CycleIncomplete', `the cycle is not in the ledger from its beginning: ${unwritten}`, {
    hint: 'What was backed up is there. See that the steps may write to the bucket of the ledger.',
  });
}

/** As the state machine tells it → as the report tells it. */
function toItem({ ok, sizeBytes, error, message, ...told }: z.infer<typeof result>): CycleItem {
  const { resource, point, takenAt, places, startedAt, finishedAt } = told;
  return {
    resource,
    status: ok ? 'completed' : 'failed',
    ...(point === undefined ? {} : { point }),
    ...(takenAt === undefined ? {} : { takenAt }),
    ...(places === undefined ? {} : { places }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(sizeBytes === undefined || sizeBytes === null ? {} : { sizeBytes }),
    ...(error === undefined ? {} : { error: message === undefined ? error : `${error}: ${message}` }),
  };
}

type Sizes = ReadonlyMap<string, SizeJudgement>;

/** Each point that this cycle completed against those before it, as RDS and their tags have them now. */
async function judgeSizes(cycle: CycleReport, { clients, policy }: StepContext): Promise<Sizes> {
  const sizes = new Map<string, SizeJudgement>();
  const rds = clients.rds(primaryRegion(policy));
  const slug = policySlug(policy);
  for (const { resource, point: id } of cycle.completed) {
    const points = await listRecoveryPoints(rds, resource);
    const ours = points.filter(({ owner }) => owner?.policy === slug && owner.rule === cycle.rule);
    const newest = ours.find((point) => point.id === id);
    if (newest !== undefined) sizes.set(resource, assessSize(newest, ours, policy.monitoring.size));
  }
  return sizes;
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

/** Alerts that this cycle would have raised again if they still held. */
function isJudged(finding: Finding, cycle: CycleReport, sizes: Sizes, { policy }: StepContext): boolean {
  const { name, subject, evidence } = finding;
  if (name === 'NothingProtected') return true;
  if (name === 'CycleIncomplete') return evidence['rule'] === cycle.rule;
  const good = cycle.completed.map(({ resource }) => `rds-instance/${resource}`);
  if (name === 'BackupFailed') {
    return evidence['rule'] === cycle.rule && [...good, policySlug(policy)].includes(subject);
  }
  // Without data nothing is known, so nothing is resolved.
  const size = sizes.get(subject.replace('rds-instance/', ''));
  return name === 'BackupSizeAnomaly' && size !== undefined && size.state !== 'no-data';
}
