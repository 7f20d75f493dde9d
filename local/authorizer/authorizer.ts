/**
 * Decides every permission that a service of the local cloud asks for, from the policies of the synthesized templates, and
 * remembers what was asked. What it promises is written in `authorizer.md`.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Access, ApiCall, Authorize, Principal } from '../seams.ts';
import type { Context } from './conditions.ts';
import { type Decision, decide, type Policies } from './decide.ts';
import { accessDenied } from './denied.ts';
import { type PolicyDocument, parsePolicy } from './policy.ts';
import { accountOf, roleArn } from './principals.ts';

/** Where policies are read at the moment a permission is asked, so that a change counts at once. */
export interface PolicySource {
  /** Policies attached to a role, inline and managed. */
  identityPolicies(principal: Principal): readonly PolicyDocument[];
  /** Policies of a bucket, topic, queue, secret, function or key, by the ARN asked for; an object's ARN asks for its bucket's. */
  resourcePolicies(resource: string): readonly PolicyDocument[];
}

/** One permission that was asked for. */
export interface Use {
  /** ARN of the role, not of its session. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
  readonly granted: boolean;
}

export interface Authorizer {
  readonly authorize: Authorize;
  /** Everything asked so far, each question once. */
  used(): readonly Use[];
  /** Runs one API call, and tells how many permissions it asked for. The call gives its Region to every question. */
  watch<T>(call: ApiCall, work: () => T | Promise<T>): Promise<{ result: T; asked: number }>;
}

interface Watch {
  readonly call: ApiCall;
  asked: number;
}

export function createAuthorizer(source: PolicySource): Authorizer {
  const uses = new Map<string, Use>();
  const watches = new AsyncLocalStorage<Watch>();

  const authorize: Authorize = (principal, access) => {
    const watch = watches.getStore();
    if (watch) watch.asked += 1;
    const context = contextOf(principal, access, watch?.call);
    const decision = decide(principal, { ...access, context }, policiesFor(source, principal, access));
    remember(uses, principal, access, context, decision);
    if (decision !== 'allowed') throw accessDenied(principal, access, decision);
  };

  return {
    authorize,
    used: () => [...uses.values()],
    watch: async (call, work) => {
      const watch = { call, asked: 0 };
      return { result: await watches.run(watch, async () => work()), asked: watch.asked };
    },
  };
}

function policiesFor(source: PolicySource, principal: Principal, { resource }: Access): Policies {
  const identity = principal.kind === 'role' ? source.identityPolicies(principal) : [];
  return {
    identity: identity.map((document) => parsePolicy(document, principal.arn)),
    resource: source.resourcePolicies(resource).map((document) => parsePolicy(document, resource)),
  };
}

/** Global keys that AWS adds to every request. Both transports stay inside this machine, which counts as secure. */
function contextOf(principal: Principal, { context = {} }: Access, call: ApiCall | undefined): Context {
  const isService = principal.kind === 'service';
  const all = {
    'aws:SecureTransport': 'true',
    's3:TlsVersion': '1.3',
    'aws:PrincipalIsAWSService': String(isService),
    ...(isService
      ? {}
      : { 'aws:PrincipalArn': roleArn(principal.arn), 'aws:PrincipalAccount': accountOf(principal.arn) }),
    ...(call ? { 'aws:RequestedRegion': call.region, 'aws:ResourceAccount': call.account } : {}),
    ...context,
  };
  return Object.fromEntries(
    Object.entries(all).map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value]),
  );
}

function remember(
  uses: Map<string, Use>,
  principal: Principal,
  { action, resource }: Access,
  context: Context,
  decision: Decision,
): void {
  const use = { principal: roleArn(principal.arn), action, resource, context, granted: decision === 'allowed' };
  uses.set(JSON.stringify(use), use);
}
