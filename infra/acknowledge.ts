/** Wildcards that a reviewer is asked to accept carry their reason to the AwsSolutions checks, one by one. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Acknowledges AwsSolutions-IAM5 for exactly those of `resources` and `actions` that hold a wildcard. */
export function acknowledgeWildcards(
  on: IConstruct,
  resources: readonly string[],
  reason: string,
  actions: readonly string[] = [],
): void {
  const found = [
    ...resources.filter(hasWildcard).map((arn) => `Resource::${arn}`),
    ...actions.filter(hasWildcard).map((action) => `Action::${action}`),
  ];
  for (const finding of found) Validations.of(on).acknowledge({ id: `AwsSolutions-IAM5[${finding}]`, reason });
}

const hasWildcard = (text: string) => text.includes('*');
