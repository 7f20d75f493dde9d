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
import type { Policy } from '#core/policy/schema.ts';
import type { StepName, Workflow } from '#lambdas/registry.ts';

export interface Names {
  readonly account: string;
  readonly region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  readonly prefix: string;
  readonly keyAlias: string;
  readonly ledgerBucket: string;
  readonly ledgerRegion: string;
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
}

export function namesOf(policy: Policy, account: string, region: string): Names {
  const prefix = stackPrefix(policy);
  const { region: ledgerRegion } = policy.places.primary;
  const arn = (service: string, rest: string, of = region) =>
    `arn:${partition(of)}:${service}:${of}:${account}:${rest}`;
  return {
    account,
    region,
    partition: partition(region),
    prefix,
    keyAlias: keyAlias(policy),
    ledgerBucket: ledgerBucket(policy, account, ledgerRegion),
    ledgerRegion,
    ledgerDatabase: ledgerDatabase(policy),
    workBucket: workBucket(policy, account, region),
    emailTopicArn: arn('sns', emailTopic(policy)),
    chatTopicArn: arn('sns', chatTopic(policy)),
    arn,
    functionName: (step) => `${prefix}-${step}`,
    stateMachineArn: (workflow) => arn('states', `stateMachine:${stateMachineName(policy, workflow)}`),
    deadLetterQueue: `${prefix}-undelivered`,
  };
}

/** A Region this CDK does not know yet belongs to `aws`. */
function partition(region: string): string {
  return RegionInfo.get(region).partition ?? 'aws';
}
