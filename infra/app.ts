/**
 * The CDK app. Context: `policy` (file), `account` (of the resources, twelve digits), `ledgerLock` (compliance, governance,
 * none), `part` (all, primary, vault), as in `npx cdk deploy --all --context policy=policies/mine.yaml`. A policy in which lint finds errors is refused. As an entry
 * point it reads the clock: whether an exception of the policy is in force depends on the day.
 */
import { App } from 'aws-cdk-lib';
import { formatInstant } from '#core/instant.ts';
import { PolicyRefused, refuseErrors } from './policy-file.ts';
import { ledgerLocks, parts, placeholderAccount } from './settings.ts';
import { build } from './synth.ts';

const defaultPolicy = 'policies/pol-isms-008.yaml';

try {
  const app = new App();
  const policyFile = String(app.node.tryGetContext('policy') ?? defaultPolicy);
  const warnings = refuseErrors(policyFile, formatInstant(Date.now()));
  await build(app, policyFile, {
    account: account(app),
    ledgerLock: oneOf(app, 'ledgerLock', ledgerLocks, 'compliance'),
    part: oneOf(app, 'part', parts, 'all'),
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
function oneOf<Value extends string>(app: App, key: string, values: readonly Value[], usual: Value): Value {
  const given = app.node.tryGetContext(key) ?? usual;
  const value = values.find((each) => each === given);
  if (value) return value;
  throw new PolicyRefused(2, [`context ${key}: "${given}" is unknown. Write one of ${values.join(', ')}.`]);
}
