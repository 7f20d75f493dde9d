/**
 * The CDK app. Context: `policy` (file), `account` (twelve digits), `ledgerLock` (compliance, governance, none), as in
 * `npx cdk deploy --all --context policy=policies/mine.yaml`. A policy in which lint finds errors is refused. As an entry
 * point it reads the clock: whether an exception of the policy is in force depends on the day.
 */
import { App } from 'aws-cdk-lib';
import { formatInstant } from '#core/instant.ts';
import { PolicyRefused, refuseErrors } from './policy-file.ts';
import { type LedgerLock, ledgerLocks, placeholderAccount } from './settings.ts';
import { build } from './synth.ts';

const defaultPolicy = 'policies/pol-isms-008.yaml';

try {
  const app = new App();
  const policyFile = String(app.node.tryGetContext('policy') ?? defaultPolicy);
  const warnings = refuseErrors(policyFile, formatInstant(Date.now()));
  await build(app, policyFile, {
    account: account(app),
    ledgerLock: ledgerLock(app),
    checks: true,
  });
  app.synth();
  const hint = `Read them: npm run -s lifeboat -- lint ${policyFile}`;
  if (warnings > 0) console.error(`${policyFile}: lint warnings: ${warnings}. ${hint}`);
} catch (error) {
  if (!(error instanceof PolicyRefused)) throw error;
  for (const line of error.lines) console.error(line);
  process.exitCode = error.code;
}

/** Throws PolicyRefused. */
function account(app: App): string {
  const given = app.node.tryGetContext('account') ?? process.env['CDK_DEFAULT_ACCOUNT'] ?? placeholderAccount;
  if (/^\d{12}$/.test(String(given))) return String(given);
  throw new PolicyRefused(2, [`context account: "${given}" is not an AWS account. Write its twelve digits.`]);
}

/** Throws PolicyRefused. */
function ledgerLock(app: App): LedgerLock {
  const given = app.node.tryGetContext('ledgerLock') ?? 'compliance';
  const lock = ledgerLocks.find((each) => each === given);
  if (lock) return lock;
  throw new PolicyRefused(2, [`context ledgerLock: "${given}" is unknown. Write one of ${ledgerLocks.join(', ')}.`]);
}
