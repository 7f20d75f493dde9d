/** Every step by its name, for running them in process. In Lambda each is reached through the handler in its own folder. */
import { assessFreshnessStep } from './assess-freshness/step.ts';
import { captureRecipeStep } from './capture-recipe/step.ts';
import { checkRecoveryPointStep } from './check-recovery-point/step.ts';
import { checkRestoreStep } from './check-restore/step.ts';
import { chooseRecoveryPointsStep } from './choose-recovery-points/step.ts';
import { closeCycleStep } from './close-cycle/step.ts';
import { closeRestoreTestStep } from './close-restore-test/step.ts';
import { closeRetentionStep } from './close-retention/step.ts';
import { confirmRemovalStep } from './confirm-removal/step.ts';
import { confirmTestInstanceGoneStep } from './confirm-test-instance-gone/step.ts';
import { deleteTestInstanceStep } from './delete-test-instance/step.ts';
import { findExpectedSetStep } from './find-expected-set/step.ts';
import { giveUpCopyStep } from './give-up-copy/step.ts';
import { keepSharedPointsStep } from './keep-shared-points/step.ts';
import { markRecoveryPointStep } from './mark-recovery-point/step.ts';
import { planRetentionStep } from './plan-retention/step.ts';
import { recordFailureStep } from './record-failure/step.ts';
import type { StepName } from './registry.ts';
import { removeRecoveryPointStep } from './remove-recovery-point/step.ts';
import { reportRestoreTestStep } from './report-restore-test/step.ts';
import { resetPasswordStep } from './reset-password/step.ts';
import { startCopyStep } from './start-copy/step.ts';
import { startRestoreStep } from './start-restore/step.ts';
import type { Step } from './step.ts';
import { sweepLeftoversStep } from './sweep-leftovers/step.ts';
import { takeSnapshotStep } from './take-snapshot/step.ts';
import { validateRestoreStep } from './validate-restore/step.ts';
import { verifyRecoveryPointStep } from './verify-recovery-point/step.ts';

export const stepImplementations: Readonly<Record<StepName, Step>> = {
  'find-expected-set': findExpectedSetStep,
  'take-snapshot': takeSnapshotStep,
  'check-recovery-point': checkRecoveryPointStep,
  'capture-recipe': captureRecipeStep,
  'start-copy': startCopyStep,
  'give-up-copy': giveUpCopyStep,
  'verify-recovery-point': verifyRecoveryPointStep,
  'close-cycle': closeCycleStep,
  'plan-retention': planRetentionStep,
  'mark-recovery-point': markRecoveryPointStep,
  'remove-recovery-point': removeRecoveryPointStep,
  'confirm-removal': confirmRemovalStep,
  'close-retention': closeRetentionStep,
  'sweep-leftovers': sweepLeftoversStep,
  'choose-recovery-points': chooseRecoveryPointsStep,
  'start-restore': startRestoreStep,
  'check-restore': checkRestoreStep,
  'reset-password': resetPasswordStep,
  'validate-restore': validateRestoreStep,
  'delete-test-instance': deleteTestInstanceStep,
  'confirm-test-instance-gone': confirmTestInstanceGoneStep,
  'close-restore-test': closeRestoreTestStep,
  'report-restore-test': reportRestoreTestStep,
  'assess-freshness': assessFreshnessStep,
  'keep-shared-points': keepSharedPointsStep,
  'record-failure': recordFailureStep,
};
