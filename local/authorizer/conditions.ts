/**
 * Condition blocks: operators, set qualifiers and keys.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { matches } from './patterns.ts';
import { list, refusal } from './reading.ts';
import { hasVariables, substitute, variablesIn } from './variables.ts';

export interface Condition {
  /** As written: `ForAnyValue:StringLikeIfExists`. */
  readonly written: string;
  readonly operator: string;
  readonly set: 'ForAnyValue' | 'ForAllValues' | undefined;
  readonly ifExists: boolean;
  readonly key: string;
  /** As the values of a request are found by. */
  readonly lowerKey: string;
  readonly values: readonly string[];
  /** Whether some of the values name policy variables. */
  readonly variable: boolean;
}

/** Values of condition keys for one request; names in lower case. */
export type Context = Readonly<Record<string, readonly string[]>>;

/** Where the values of one request's condition keys are found. */
export interface Values {
  /** `key` in lower case. */
  value(key: string): readonly string[] | undefined;
}

type Test = (expected: string, actual: string) => boolean;

const equal: Test = (expected, actual) => expected === actual;
const like: Test = (expected, actual) => matches(expected, actual);
const sameIgnoringCase: Test = (expected, actual) => expected.toLowerCase() === actual.toLowerCase();

/** Operator → test of one value, and whether it is a negation, which holds when no value passes. */
const operators: Readonly<Record<string, { readonly test: Test; readonly negated: boolean }>> = {
  StringEquals: { test: equal, negated: false },
  StringNotEquals: { test: equal, negated: true },
  StringEqualsIgnoreCase: { test: sameIgnoringCase, negated: false },
  StringNotEqualsIgnoreCase: { test: sameIgnoringCase, negated: true },
  StringLike: { test: like, negated: false },
  StringNotLike: { test: like, negated: true },
  ArnEquals: { test: like, negated: false },
  ArnLike: { test: like, negated: false },
  ArnNotEquals: { test: like, negated: true },
  ArnNotLike: { test: like, negated: true },
  Bool: { test: sameIgnoringCase, negated: false },
  NumericLessThan: { test: (limit, actual) => Number(actual) < Number(limit), negated: false },
  NumericGreaterThanEquals: { test: (limit, actual) => Number(actual) >= Number(limit), negated: false },
};

/** Keys that the services of the local cloud put into a request, or that the authoriser adds to every request. */
const keys: readonly RegExp[] = [
  /^aws:(SecureTransport|SourceAccount|SourceArn|SourceOwner|SourceOrgID|TagKeys|PrincipalIsAWSService)$/i,
  /^aws:(PrincipalArn|PrincipalAccount|ResourceAccount|RequestedRegion)$/i,
  /^aws:(ResourceTag|RequestTag|PrincipalTag)\/.+$/i,
  /^kms:(ViaService|CallerAccount|ResourceAliases|GrantIsForAWSResource|ResourceAliases|EncryptionContextKeys|EncryptionContext:.+)$/i,
  /^rds:(db-tag|snapshot-tag|subgrp-tag|pg-tag|og-tag|cluster-tag|cluster-snapshot-tag|req-tag)\/.+$/i,
  /^rds:(DatabaseClass|DatabaseEngine|StorageEncrypted|CopyOptionGroup)$/i,
  /^s3:(prefix|delimiter|max-keys|x-amz-server-side-encryption|x-amz-server-side-encryption-aws-kms-key-id)$/i,
  /^s3:(TlsVersion|if-none-match|object-lock-mode|object-lock-legal-hold|ResourceAccount|VersionId)$/i,
  /^iam:PassedToService$/i,
  /^cloudwatch:namespace$/i,
  /^sns:(Protocol|Endpoint)$/i,
  /^lambda:FunctionArn$/i,
];

/** `{StringEquals: {"aws:RequestTag/a": ["x"]}}` → one entry for each operator and key. */
export function parseConditions(block: unknown): Condition[] {
  return Object.entries((block ?? {}) as Record<string, Record<string, unknown>>).flatMap(([written, tests]) =>
    Object.entries(tests).map(([key, value]) => {
      const values = list(value).map(String);
      const variable = values.some(hasVariables);
      return { ...parseOperator(written), key, lowerKey: key.toLowerCase(), values, variable };
    }),
  );
}

function parseOperator(written: string): Pick<Condition, 'written' | 'operator' | 'set' | 'ifExists'> {
  const [, set, operator = '', ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/.exec(written) ?? [];
  return { written, operator, set: set as Condition['set'], ifExists: ifExists !== undefined };
}

/** Throws when the condition uses what the local cloud does not have. */
export function checkCondition({ written, operator, key, values }: Condition, where: string): void {
  if (!(operator in operators) && operator !== 'Null') throw refusal(where, `condition operator ${written}`);
  if (!isKnownKey(key)) throw refusal(where, `condition key ${key}`);
  checkVariables(values, where);
}

/** Throws when a text has a policy variable that no request brings. */
export function checkVariables(texts: readonly string[], where: string): void {
  const unknown = texts.flatMap(variablesIn).find((variable) => !isKnownKey(variable));
  if (unknown) throw refusal(where, `policy variable \${${unknown}}`);
}

function isKnownKey(key: string): boolean {
  return keys.some((pattern) => pattern.test(key));
}

/** Whether a request fulfils a condition. */
export function holds(condition: Condition, request: Values): boolean {
  const actual = request.value(condition.lowerKey);
  if (condition.operator === 'Null') return (actual === undefined) === (condition.values[0] === 'true');
  const operator = operators[condition.operator];
  if (!operator) return false;
  if (actual === undefined) return condition.ifExists || operator.negated || condition.set === 'ForAllValues';
  const expected = condition.variable
    ? condition.values.flatMap((value) => substitute(value, request) ?? [])
    : condition.values;
  const { test, negated } = operator;
  const wantsAll = condition.set !== 'ForAnyValue';
  for (const value of actual) {
    const passes = isAmong(value, expected, test) !== negated;
    if (passes !== wantsAll) return passes;
  }
  return wantsAll;
}

function isAmong(actual: string, expected: readonly string[], test: Test): boolean {
  for (const one of expected) if (test(one, actual)) return true;
  return false;
}
