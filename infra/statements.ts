/** The vocabulary of the permission page: one statement says what, on what, under which conditions, and why. */
import { Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Operator → condition key → value, as IAM writes them. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface Permission {
  readonly actions: readonly string[];
  /** ARNs. One with a wildcard is acceptable only because of `reason`. */
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
  /** What breaks without it, and why it cannot be narrower. */
  readonly reason: string;
}

/** One statement a permission, in the page's order: what a reviewer reads in the console is what the page says. */
export function document(permissions: readonly Permission[]): PolicyDocument {
  return new PolicyDocument({ minimize: false, statements: permissions.map(statement) });
}

function statement({ actions, resources, conditions }: Permission): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined ? {} : { conditions }),
  });
}
