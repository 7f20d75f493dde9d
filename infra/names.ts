/** ARNs and physical names of one Region, all worked out from the policy: no stack looks anything up in another Region. */
import { RegionInfo } from 'aws-cdk-lib/region-info';
import {
  chatTopic,
  emailTopic,
  keyAlias,
  ledgerBucket,
  ledgerDatabase,
  stackPrefix,
  stateMachineName,
  workBucket,
} from '#core/naming.ts';
import { vaultOf } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { StepName, Workflow } from '#lambdas/registry.ts';

export interface Names {
  readonly account: string;
  /** Account of the resources. */
  readonly sourceAccount: string;
  readonly isVaultAccount: boolean;
  readonly region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  readonly prefix: string;
  readonly keyAlias: string;
  readonly ledgerBucket: string;
  readonly ledgerRegion: string;
  /** Of the account of the resources. */
  readonly sourceLedgerBucket: string;
  readonly sourceLedgerRegion: string;
  readonly ledgerDatabase: string;
  /** Of this Region. */
  readonly workBucket: string;
  readonly emailTopicArn: string;
  readonly chatTopicArn: string;
  /** `arn:aws:<service>:<region>:<account>:<rest>`. */
  arn(service: string, rest: string, region?: string): string;
  functionName(step: StepName): string;
  stateMachineArn(workflow: Workflow): string;
  readonly deadLetterQueue: string;
  /** Role of the vault account, and the rule that watches it. */
  readonly breakGlass: string;
}

export function namesOf(policy: Policy, account: string, region: string): Names {
  return namesIn(policy, { account, region, sourceAccount: account, ledgerRegion: policy.places.primary.region });
}

/** The vault account has one Region, and its evidence is in it. Undefined without one. */
export function vaultNames(policy: Policy, sourceAccount: string): Names | undefined {
  const vault = vaultOf(policy);
  if (vault === undefined) return undefined;
  const { account, region } = vault;
  return namesIn(policy, { account, region, sourceAccount, ledgerRegion: region });
}

type Where = Pick<Names, 'account' | 'region' | 'sourceAccount' | 'ledgerRegion'>;

function namesIn(policy: Policy, { account, region, sourceAccount, ledgerRegion }: Where): Names {
  const prefix = stackPrefix(policy);
  const arn = (service: string, rest: string, of = region) =>
    `arn:${partition(of)}:${service}:${of}:${account}:${rest}`;
  return {
    account,
    sourceAccount,
    isVaultAccount: account !== sourceAccount,
    region,
    partition: partition(region),
    prefix,
    keyAlias: keyAlias(policy),
    ledgerBucket: ledgerBucket(policy, account, ledgerRegion),
    ledgerRegion,
    sourceLedgerBucket: ledgerBucket(policy, sourceAccount, policy.places.primary.region),
    sourceLedgerRegion: policy.places.primary.region,
    ledgerDatabase: ledgerDatabase(policy),
    workBucket: workBucket(policy, account, region),
    emailTopicArn: arn('sns', emailTopic(policy)),
    chatTopicArn: arn('sns', chatTopic(policy)),
    arn,
    functionName: (step) => `${prefix}-${step}`,
    stateMachineArn: (workflow) => arn('states', `stateMachine:${stateMachineName(policy, workflow)}`),
    deadLetterQueue: `${prefix}-undelivered`,
    breakGlass: `${prefix}-break-glass`,
  };
}

/** A Region this CDK does not know yet belongs to `aws`. */
function partition(region: string): string {
  return RegionInfo.get(region).partition ?? 'aws';
}
