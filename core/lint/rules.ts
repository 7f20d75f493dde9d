/** Every lint rule there is: those that the parser carries out, and those that reason about a policy that reads. */
import type { LintRule, ParserRule } from './rule.ts';
import { ageAlarmsFalsely } from './rules/age-alarms-falsely.ts';
import { classWithoutRule } from './rules/class-without-rule.ts';
import { clockChangeSkipsRun } from './rules/clock-change-skips-run.ts';
import { clusterCopyUnavailable } from './rules/cluster-copy-unavailable.ts';
import { coldTierTooShort } from './rules/cold-tier-too-short.ts';
import { coldTierUnavailable } from './rules/cold-tier-unavailable.ts';
import { copyAcrossPartitions } from './rules/copy-across-partitions.ts';
import { copyInPrimaryRegion } from './rules/copy-in-primary-region.ts';
import { defaultKeySource } from './rules/default-key-source.ts';
import { emailVolume } from './rules/email-volume.ts';
import { exceptionCoversEverything } from './rules/exception-covers-everything.ts';
import { exceptionExpired } from './rules/exception-expired.ts';
import { exceptionNamesNoRule } from './rules/exception-names-no-rule.ts';
import { exceptionUnapproved } from './rules/exception-unapproved.ts';
import { gapExceedsRpo } from './rules/gap-exceeds-rpo.ts';
import { lockBelowRetention } from './rules/lock-below-retention.ts';
import { lockBeyondDisposal } from './rules/lock-beyond-disposal.ts';
import { nearMaintenanceWindow } from './rules/near-maintenance-window.ts';
import { noSeparateCopy } from './rules/no-separate-copy.ts';
import { notCarriedOut } from './rules/not-carried-out.ts';
import { pointInTimeTooLong } from './rules/point-in-time-too-long.ts';
import { pointInTimeUnavailable } from './rules/point-in-time-unavailable.ts';
import { resourceInTwoClasses } from './rules/resource-in-two-classes.ts';
import { retentionBelowCopyInterval } from './rules/retention-below-copy-interval.ts';
import { retentionBelowRestoreTest } from './rules/retention-below-restore-test.ts';
import { retentionHidesFailure } from './rules/retention-hides-failure.ts';
import { reviewOverdue } from './rules/review-overdue.ts';
import { rtoAbovePolicy } from './rules/rto-above-policy.ts';
import { rtoBelowRestoreTime } from './rules/rto-below-restore-time.ts';
import { ruleWithoutClass } from './rules/rule-without-class.ts';
import { scopeWithoutRule } from './rules/scope-without-rule.ts';
import { sensitiveClassSharedKey } from './rules/sensitive-class-shared-key.ts';
import { shape } from './rules/shape.ts';
import { snapshotQuota } from './rules/snapshot-quota.ts';
import { thresholdTellsNobody } from './rules/threshold-tells-nobody.ts';
import { unfilledBlank } from './rules/unfilled-blank.ts';
import { unknownClause } from './rules/unknown-clause.ts';
import { windowTooShort } from './rules/window-too-short.ts';

/** Carried out while reading, in `core/policy/`: their problems carry the identifier. */
export const parserRules: readonly ParserRule[] = [
  shape,
  unfilledBlank,
  unknownClause,
  classWithoutRule,
  ruleWithoutClass,
  copyInPrimaryRegion,
];

export const policyRules: readonly LintRule[] = [
  gapExceedsRpo,
  clockChangeSkipsRun,
  ageAlarmsFalsely,
  windowTooShort,
  retentionHidesFailure,
  retentionBelowRestoreTest,
  retentionBelowCopyInterval,
  rtoBelowRestoreTime,
  rtoAbovePolicy,
  resourceInTwoClasses,
  scopeWithoutRule,
  noSeparateCopy,
  copyAcrossPartitions,
  coldTierUnavailable,
  coldTierTooShort,
  pointInTimeTooLong,
  pointInTimeUnavailable,
  clusterCopyUnavailable,
  defaultKeySource,
  snapshotQuota,
  nearMaintenanceWindow,
  lockBelowRetention,
  lockBeyondDisposal,
  sensitiveClassSharedKey,
  emailVolume,
  exceptionExpired,
  exceptionUnapproved,
  exceptionCoversEverything,
  exceptionNamesNoRule,
  thresholdTellsNobody,
  reviewOverdue,
  notCarriedOut,
];

export const lintRules: readonly (LintRule | ParserRule)[] = [...parserRules, ...policyRules];

export const ruleIds: readonly string[] = lintRules.map(({ id }) => id);
