/**
 * IAM policy documents, read strictly: an operator, condition key or element that is not understood here is refused by name
 * when the document is loaded, because ignoring it would allow or deny something that AWS would not.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { type Condition, checkCondition, checkVariables, parseConditions } from './conditions.ts';
import { list, refusal } from './reading.ts';

/** A policy document as templates and files hold it. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: unknown;
}

export interface Statement {
  readonly sid: string | undefined;
  readonly effect: 'Allow' | 'Deny';
  /** Absent in identity policies. */
  readonly principals: Patterns | undefined;
  readonly actions: Patterns;
  /** Absent in trust policies. */
  readonly resources: Patterns | undefined;
  readonly conditions: readonly Condition[];
}

/** `Action` and `NotAction`, `Resource` and `NotResource`, `Principal` and `NotPrincipal`. */
export interface Patterns {
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

export interface Policy {
  readonly statements: readonly Statement[];
}

const elements = new Set([
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction'],
  ...['Resource', 'NotResource', 'Condition'],
]);

const parsed = new WeakMap<PolicyDocument, Policy>();

/**
 * `where` names the document in errors: `role lifeboat-…-take-snapshot`, `bucket …`. A document is read once; to change a policy, give
 * another document.
 */
export function parsePolicy(document: PolicyDocument, where: string): Policy {
  const known = parsed.get(document);
  if (known) return known;
  const policy = { statements: list(document.Statement).map((statement) => parseStatement(statement, where)) };
  parsed.set(document, policy);
  return policy;
}

function parseStatement(value: unknown, where: string): Statement {
  const statement = (value ?? {}) as Record<string, unknown>;
  const unknown = Object.keys(statement).find((name) => !elements.has(name));
  if (unknown) throw refusal(where, `statement element ${unknown}`);
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') throw refusal(where, `Effect ${JSON.stringify(effect)}`);
  const actions = patterns(statement, 'Action');
  if (!actions) throw refusal(where, 'a statement without Action');
  const conditions = parseConditions(statement['Condition']);
  for (const condition of conditions) checkCondition(condition, where);
  const resources = patterns(statement, 'Resource');
  checkVariables(resources?.patterns ?? [], where);
  const sid = typeof statement['Sid'] === 'string' ? statement['Sid'] : undefined;
  const principals = principalPatterns(statement, where);
  return { sid, effect, principals, actions, resources, conditions };
}

function patterns(statement: Record<string, unknown>, name: string): Patterns | undefined {
  const [positive, negative] = [statement[name], statement[`Not${name}`]];
  if (positive !== undefined) return { negated: false, patterns: list(positive).map(String) };
  return negative === undefined ? undefined : { negated: true, patterns: list(negative).map(String) };
}

/** `{"AWS": "…", "Service": ["…"]}` → the names alone: ARNs, account numbers and service names cannot be mistaken for each other. */
function principalPatterns(statement: Record<string, unknown>, where: string): Patterns | undefined {
  const found = 'Principal' in statement ? 'Principal' : 'NotPrincipal';
  const value = statement[found];
  if (value === undefined) return undefined;
  const negated = found === 'NotPrincipal';
  if (typeof value === 'string') return { negated, patterns: [value] };
  const kinds = Object.entries(value as Record<string, unknown>);
  const unknown = kinds.find(([kind]) => kind !== 'AWS' && kind !== 'Service');
  if (unknown) throw refusal(where, `principal kind ${unknown[0]}`);
  return { negated, patterns: kinds.flatMap(([, names]) => list(names).map(String)) };
}
