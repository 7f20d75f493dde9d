/**
 * Decides every permission that a service of the local cloud asks for, from the policies of the synthesized templates, and
 * remembers what was asked. What it promises is written in `authorizer.md`.
 */
import type { Access, ApiCall, Authorize, Principal } from '../seams.ts';
import type { Context } from './conditions.ts';
import { decide, type Policies } from './decide.ts';
import { accessDenied } from './denied.ts';
import { Granted } from './granted.ts';
import { Memory } from './memory.ts';
import type { PolicyDocument } from './policy.ts';
import { Asked } from './question.ts';
import { nothing, statementsAbout } from './statements.ts';

/** Where policies are read at the moment a permission is asked, so that a change counts at once. */
export interface PolicySource {
  /** Policies attached to a role, inline and managed. */
  identityPolicies(principal: Principal): readonly PolicyDocument[];
  /** Policies of a bucket, topic, queue, secret, function or key, by the ARN asked for; an object's ARN asks for its bucket's. */
  resourcePolicies(resource: string): readonly PolicyDocument[];
  /** Account that owns what an ARN names, where the ARN does not say it: buckets. Absent: that of whoever asks. */
  ownerOf?(resource: string): string | undefined;
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
  /** Of questions that the same statements answered, the first; of those that were refused, each once. */
  used(): readonly Use[];
  /**
   * Begins one API call, and tells how many permissions it asked for before its first wait: later is too late to be asked. The
   * call gives its Region to every question.
   */
  watch<T>(call: ApiCall, work: () => T): { readonly result: T; readonly asked: number };
}

interface Watch {
  readonly call: ApiCall;
  asked: number;
}

export function createAuthorizer(source: PolicySource): Authorizer {
  const memory = new Memory();
  const granted = new Granted();
  let watching: Watch | undefined;

  const authorize: Authorize = (principal, access) => {
    if (watching) watching.asked += 1;
    const { resource } = access;
    const policies = policiesFor(source, principal, access);
    if (granted.has(policies, principal.arn, resource)) return;
    const owner = ownerOf(source, resource);
    const question = new Asked(principal, access, watching?.call, owner);
    const decision = decide(principal, question, policies, owner);
    memory.keep(principal, question, decision === 'allowed', policies.identity.allow);
    if (decision !== 'allowed') throw accessDenied(principal, access, decision);
    if (principal.kind === 'role') granted.keep(policies, principal.arn, resource);
  };

  return {
    authorize,
    used: () => memory.uses(),
    watch: (call, work) => {
      const outer = watching;
      const watch: Watch = { call, asked: 0 };
      watching = watch;
      try {
        return { result: work(), asked: watch.asked };
      } finally {
        watching = outer;
      }
    },
  };
}

/** Account of a resource: its ARN's, or whoever owns the bucket. */
function ownerOf(source: PolicySource, resource: string): string | undefined {
  return resource.split(':', 5)[4] || source.ownerOf?.(resource);
}

function policiesFor(source: PolicySource, principal: Principal, { action, resource }: Access): Policies {
  const { arn, kind } = principal;
  return {
    identity: kind === 'role' ? statementsAbout(action, source.identityPolicies(principal), arn) : nothing,
    resource: statementsAbout(action, source.resourcePolicies(resource), resource),
  };
}
