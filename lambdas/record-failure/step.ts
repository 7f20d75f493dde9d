/**
 * Tells people that a workflow, or one item of it, failed, and writes it down. Whatever goes wrong here, the first error
 * is what is told: no ledger still means an alert, and the state machine keeps the error itself.
 */
import { z } from 'zod';
import type { FindingName } from '#core/finding-names.ts';
import type { Clause, Finding, Severity, Workflow } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import { tellWithoutRecord } from '../adapters/alert-telling.ts';
import { openAlert } from '../adapters/alerts.ts';
import { type Failure, readFailure } from '../failure.ts';
import { journal } from '../journal.ts';
import { writeOutcome } from '../papers.ts';
import { policySlug } from '../rules.ts';
import { errorOutput } from '../shapes.ts';
import { type StepContext, step } from '../step.ts';

const input = z.object({
  workflow: z.enum(['backup', 'retention', 'restore-test', 'freshness', 'vault']),
  // As the execution was started with, which may be what is wrong.
  rule: z.string(),
  scheduledAt: z.string(),
  execution: z.string(),
  /** `rds-instance/orders`; absent when the workflow as a whole failed. */
  subject: z.string().optional(),
  region: z.string().optional(),
  error: errorOutput,
  /** Of an execution's items the one that failed: its name, and what its outcome says beside the failure. */
  item: z.object({ name: z.string().min(1), facts: z.record(z.string(), z.unknown()) }).optional(),
});
type Input = z.infer<typeof input>;

export const recordFailureStep = step({
  name: 'record-failure',
  input,
  async run(failed, context) {
    const failure = readFailure(failed.error);
    // A restore test is of its own Region; the other workflows are of the policy as a whole.
    const here = failed.workflow === 'restore-test' ? { region: failed.region ?? context.env['AWS_REGION'] } : {};
    const finding = toFinding({ ...failed, ...here }, failure, context.policy);
    let told = false;
    const people = async () => {
      // Told already also when only the record of it could not be written.
      await openAlert(context, finding, failed.execution, () => (told = true));
      told = true;
    };
    const message = failure.message.slice(0, 500);
    const troubles = [
      await attempt(() => writeDown(failed, failure, finding, context)),
      await attempt(people),
      await attempt(() => handOn(failed, failure.name, message, context)),
    ].filter((trouble) => trouble !== undefined);
    if (troubles.length > 0) {
      context.log('failure.unrecorded', { first: failure.name, troubles: troubles.map(String) });
    }
    if (!told) await tellWithoutRecord(context, finding);
    return { error: failure.name, message, subject: finding.subject };
  },
});

async function attempt(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** For the last step of the execution, which counts what became of its items. */
async function handOn(failed: Input, error: string, message: string, context: StepContext): Promise<void> {
  const { item, ...papers } = failed;
  if (item !== undefined) await writeOutcome(context, papers, item.name, { ...item.facts, ok: false, error, message });
}

async function writeDown(failed: Input, failure: Failure, finding: Finding, context: StepContext): Promise<void> {
  const { rule, scheduledAt, workflow, subject, region } = failed;
  const { clauses } = finding;
  const { name: error, message, evidence } = failure;
  const facts = { workflow, error, message, evidence, ...(region === undefined ? {} : { region }) };
  await journal(context, {
    event: 'step-failed',
    rule,
    scheduledAt,
    clauses,
    subject,
    of: [subject, region, error],
    facts,
  });
}

export function toFinding(failed: Input, failure: Failure, policy: Policy): Finding {
  const about = workflows[failed.workflow];
  // The monitor asks the same question: one fact, one alert.
  const name = failure.name === 'ExpectedSetEmpty' ? 'NothingProtected' : about.finding;
  const { region } = failed;
  const where = region === undefined ? '' : ` in ${region}`;
  return {
    name,
    severity: about.severity(policy),
    clauses: [...new Set([...about.clauses(policy, failed.rule), ...clausesIn(failure)])],
    subject: failed.subject ?? policySlug(policy),
    ...(region === undefined ? {} : { region }),
    summary: `${about.what} of ${failed.scheduledAt} failed${where}: ${failure.name}: ${failure.message}`,
    hint:
      failure.hint ??
      `Open the execution of ${failed.scheduledAt} in the Step Functions console; once the cause is gone, start the state machine again with the same input.`,
    evidence: { ...failure.evidence, rule: failed.rule, ...runOf(failed), error: failure.name },
  };
}

/** What is about a run is told once for each run; that monitor or vault cannot work is one state, however often they try. */
function runOf({ workflow, scheduledAt }: Input): Readonly<Record<string, string>> {
  return workflow === 'freshness' || workflow === 'vault' ? { lookedAt: scheduledAt } : { scheduledAt };
}

interface About {
  readonly finding: FindingName;
  readonly what: string;
  readonly severity: (policy: Policy) => Severity;
  readonly clauses: (policy: Policy, rule: string) => readonly Clause[];
}

const workflows: Readonly<Record<Workflow, About>> = {
  backup: {
    finding: 'BackupFailed',
    what: 'The backup',
    severity: (policy) => policy.monitoring.failure.severity,
    clauses: (policy) => policy.monitoring.failure.clauses,
  },
  retention: {
    finding: 'RetentionIncomplete',
    what: 'Retention',
    severity: () => 'warning',
    clauses: (policy, name) => {
      const rule = policy.rules.find((candidate) => candidate.name === name);
      return rule?.retention.clauses ?? policy.monitoring.failure.clauses;
    },
  },
  'restore-test': {
    finding: 'RestoreTestFailed',
    what: 'The restore test',
    severity: () => 'critical',
    clauses: (policy, name) =>
      policy.tests.find((candidate) => candidate.name === name)?.clauses ?? policy.monitoring.failure.clauses,
  },
  freshness: {
    finding: 'FreshnessUnknown',
    what: 'The monitor run',
    severity: () => 'critical',
    clauses: (policy) => policy.monitoring.age.clauses,
  },
  vault: {
    finding: 'VaultFailed',
    what: 'The run of the vault account',
    severity: () => 'critical',
    clauses: (policy) => policy.places.vault?.clauses ?? policy.monitoring.failure.clauses,
  },
};

/** A step that knows which clause is broken says so in its evidence, joined with `+` as in tags. */
function clausesIn({ evidence }: Failure): Clause[] {
  const { clauses } = evidence;
  return typeof clauses === 'string' ? clauses.split('+').filter((clause) => clause !== '') : [];
}
