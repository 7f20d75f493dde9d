/** Policy file → cloud assembly, in this process: what `cdk synth` runs, and what the local cloud deploys from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Policy } from '#core/policy/schema.ts';
import { bundleSteps } from './bundle.ts';
import { PolicyRefused, readPolicyFile } from './policy-file.ts';
import { type LedgerLock, type Part, placeholderAccount } from './settings.ts';
import { addStacks } from './stacks.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface SynthOptions {
  /** Twelve digits; the account of the examples when absent. */
  readonly account?: string;
  readonly ledgerLock?: LedgerLock;
  /** All of it when absent. */
  readonly part?: Part;
  /** Build the functions (the default). Without, every asset is the folder of sources: templates to read, not to run. */
  readonly bundle?: boolean;
  /** Where to build them: `build/lambdas` when absent. Two runs at a time need two folders. */
  readonly bundleFolder?: string;
  /** Run the AwsSolutions checks as well; synthesis throws when they find anything. */
  readonly checks?: boolean;
}

/**
 * Writes the cloud assembly of a policy, with the functions it deploys, and returns its folder.
 * Throws PolicyRefused for a policy that cannot be used, and what esbuild or CDK say when the code or a template is wrong.
 * Set CDK_VALIDATION=false to leave out CDK's own template validation, which takes two seconds.
 */
export async function synthesize(policyFile: string, outDir: string, options: SynthOptions = {}): Promise<string> {
  const app = new App({ outdir: outDir, context: featureFlags(), analyticsReporting: false });
  await build(app, policyFile, { bundleFolder: join(outDir, 'lambdas'), ...options });
  return app.synth().directory;
}

/** Adds all stacks of a policy to an app. */
export async function build(app: App, policyFile: string, options: SynthOptions = {}): Promise<void> {
  const policy = readPolicyFile(policyFile);
  const account = options.account ?? placeholderAccount;
  refuseVaultIn(account, policy);
  if (options.checks) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  addStacks(app, {
    policy,
    account,
    ledgerLock: options.ledgerLock ?? 'compliance',
    part: options.part ?? 'all',
    bundleOf: options.bundle === false ? () => `${root}lambdas` : await bundleSteps(policy, options.bundleFolder),
  });
}

/** A vault that whoever has the account can open is none. Throws PolicyRefused. */
function refuseVaultIn(account: string, { places }: Policy): void {
  if (places.vault?.account !== account) return;
  const line = `places.vault.account: ${account} is the account of the resources. Name another, to which its administrators have no way.`;
  throw new PolicyRefused(1, [line]);
}

/** The flags of cdk.json, which only the CDK command line reads by itself. */
function featureFlags(): Record<string, unknown> {
  return JSON.parse(readFileSync(`${root}cdk.json`, 'utf8')).context;
}
