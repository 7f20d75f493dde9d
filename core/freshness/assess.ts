/** Is everything as fresh, as recoverable and as roomy as the policy says? One answer for each question. */
import { alertKey } from '../alert.ts';
import type { FindingName } from '../finding-names.ts';
import type { Finding, Instant } from '../model.ts';
import type { Policy } from '../policy/schema.ts';
import { copyAges, primaryAge } from './age.ts';
import { assessmentOf } from './assessment.ts';
import { snapshotQuotas, storage } from './capacity.ts';
import { coverage, gone } from './coverage.ts';
import type { Check, FreshnessFacts } from './facts.ts';
import { type Measured, measure } from './measure.ts';
import { blindness } from './missed-looks.ts';
import { pointInTime } from './point-in-time.ts';
import { restoreTests } from './restore-tests.ts';
import { missingRuns } from './runs.ts';

/** What the monitor asks. Nothing else raises findings of these names, but a backup that finds nothing to protect. */
const questions = [
  'NothingProtected',
  'ResourcesUncovered',
  'ResourceGone',
  'BackupStale',
  'CopyStale',
  'PointInTimeWindowShort',
  'PointInTimeStale',
  'StorageFilling',
  'SnapshotQuotaFilling',
  'RestoreTestOverdue',
  'RunMissing',
] as const satisfies readonly FindingName[];

export type Question = (typeof questions)[number];

export interface FreshnessReport {
  readonly findings: readonly Finding[];
  /** Every question that had an answer. */
  readonly checked: readonly Check[];
  /** Every question that could not be answered for want of data. Silence resolves nothing: its alert stays open. */
  readonly unanswered: readonly Check[];
  /** Every question whose answer is too near its limit to end an alert: none is opened, and an open one stays open. */
  readonly undecided: readonly Check[];
  /** The numbers behind the answers, one entry for each database: facts of the ledger event `freshness-assessed`. */
  readonly measured: readonly Measured[];
}

/** One question and what came of it: a finding, nothing, no answer, or one that ends no alert. */
export interface Answer {
  readonly check: Check & { readonly name: Question };
  readonly finding?: Omit<Finding, 'name' | 'subject' | 'region'>;
  readonly unanswered?: true;
  readonly undecided?: true;
}

export function assessFreshness(facts: FreshnessFacts, policy: Policy, now: Instant): FreshnessReport {
  const assessment = assessmentOf(facts, policy, now);
  const answers = [
    ...coverage(assessment),
    ...facts.databases.flatMap((database) => [
      ...primaryAge(database, assessment),
      ...copyAges(database, assessment),
      ...pointInTime(database, assessment),
      ...storage(database, assessment),
      ...restoreTests(database, assessment),
    ]),
    ...gone(assessment),
    ...snapshotQuotas(assessment),
    ...missingRuns(assessment),
    ...blindness(assessment),
  ];
  return {
    findings: answers.flatMap(({ check, finding }) => (finding ? [{ ...check, ...finding }] : [])),
    checked: answers.filter(({ unanswered }) => !unanswered).map(({ check }) => check),
    unanswered: answers.filter(({ unanswered }) => unanswered).map(({ check }) => check),
    undecided: answers.filter(({ undecided }) => undecided).map(({ check }) => check),
    measured: facts.databases.map((database) => measure(database, assessment)),
  };
}

/**
 * True when the monitor would have raised a finding again if it still held: its question was answered, or is asked no
 * more because the database, the rule or the Region that it was about is gone.
 */
export function isJudged(finding: Check, report: Pick<FreshnessReport, 'unanswered' | 'undecided'>): boolean {
  if (!(questions as readonly string[]).includes(finding.name)) return false;
  const { unanswered, undecided } = report;
  return ![...unanswered, ...undecided].some((check) => alertKey(check) === alertKey(finding));
}
