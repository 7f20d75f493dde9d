/** The policies of the assembly as the authoriser reads them, and what became of each of their permissions. */
import type { PolicyDocument, RoleView } from '../assembly/read.ts';
import type { Authorizer, PolicySource, Use } from '../authorizer/authorizer.ts';
import { roleArn } from '../authorizer/principals.ts';
import { type UnusedAction, unusedActions } from '../authorizer/unused.ts';

/** An action that a role may do and that nobody has used. */
export interface UnusedPermission extends UnusedAction {
  readonly roleArn: string;
  /** Which statement of the role's policies, all of them in a row, in the order of the template. */
  readonly statement: number;
}

export interface Permissions {
  /** Every permission of every role that no granted call has needed so far. */
  unused(): readonly UnusedPermission[];
  /** Every permission that was asked for so far, each question once. */
  used(): readonly Use[];
  /** Every permission that was asked for and refused so far. */
  refused(): readonly Use[];
  /**
   * Takes an action out of a role, as if the template had never had it: out of all its statements, or out of one,
   * counted as in `UnusedPermission`. Returns how to put it back.
   */
  revoke(roleArn: string, action: string, statement?: number): () => void;
}

export interface PolicyBook extends PolicySource {
  permissions(authorizer: Authorizer): Permissions;
}

/** A service that keeps policies of its resources: buckets, keys, topics, queues, secrets. */
export interface PolicyHolder {
  policies(arn: string): ReturnType<PolicySource['resourcePolicies']>;
  /** Account of a resource whose ARN does not say it. */
  ownerOf?(arn: string): string | undefined;
}

/** By the service in the ARNs of what they keep. */
export type PolicyHolders = Readonly<Record<'kms' | 's3' | 'sns' | 'sqs' | 'secretsmanager', PolicyHolder>>;

export function policyBook(roles: readonly RoleView[], holders: PolicyHolders): PolicyBook {
  const ofRoles = new Map(roles.map((role) => [role.arn, statementsOf(role)]));
  const byService = new Map<string, PolicyHolder>(Object.entries(holders));
  const trust = new Map(roles.map((role) => [role.arn, [role.trust]]));
  return {
    identityPolicies: (principal) => ofRoles.get(roleArn(principal.arn)) ?? none,
    resourcePolicies: (resource) =>
      trust.get(resource) ?? byService.get(serviceOf(resource))?.policies(resource) ?? none,
    ownerOf: (resource) => holders.s3.ownerOf?.(resource),
    permissions: (authorizer) => ({
      unused: () => [...ofRoles].flatMap(([arn, statements]) => unusedOf(arn, statements, authorizer)),
      used: () => authorizer.used(),
      refused: () => authorizer.used().filter(({ granted }) => !granted),
      revoke: (arn, action, statement) => {
        const before = ofRoles.get(arn) ?? [];
        const after = before.map((one, index) => (index === (statement ?? index) ? without(one, action) : one));
        if (after.every((one, index) => one === before[index])) throw new Error(`${arn} has no permission ${action}.`);
        ofRoles.set(arn, after);
        return () => void ofRoles.set(arn, before);
      },
    }),
  };
}

const none: readonly PolicyDocument[] = [];

/** `arn:aws:kms:…` → `kms` */
function serviceOf(resource: string): string {
  const from = resource.indexOf(':', 4) + 1;
  return resource.slice(from, resource.indexOf(':', from));
}

/** One document for each statement, so that each can be looked at and changed by itself. */
function statementsOf({ policies }: RoleView): readonly PolicyDocument[] {
  return policies.flatMap(({ Statement, ...rest }) => Statement.map((one) => ({ ...rest, Statement: [one] })));
}

function unusedOf(arn: string, statements: readonly PolicyDocument[], authorizer: Authorizer): UnusedPermission[] {
  const uses = authorizer.used().filter((use) => use.principal === arn);
  return statements.flatMap((document, statement) =>
    unusedActions(document, uses, arn).map((action) => ({ ...action, roleArn: arn, statement })),
  );
}

/** The same document when it does not have the action. A statement that has no action left is gone. */
function without(document: PolicyDocument, action: string): PolicyDocument {
  const [statement] = document.Statement;
  const actions = [statement?.['Action'] ?? []].flat();
  if (!actions.includes(action)) return document;
  const Action = actions.filter((candidate) => candidate !== action);
  return { ...document, Statement: Action.length > 0 ? [{ ...statement, Action }] : [] };
}
