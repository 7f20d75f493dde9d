/**
 * A statement that denies, put into a resource's policy and taken out again. Others may be put in meanwhile, so each takes out
 * its own: whoever put back the policy that was there before would bring back what somebody else has taken out.
 */
import type { PolicyDocument } from '../../../authorizer/policy.ts';
import type { Fault } from '../fault.ts';

const empty: PolicyDocument = { Version: '2012-10-17', Statement: [] };

interface Denial {
  readonly Sid: string;
}

/** Of that fault, by its instant. */
export function denial({ at }: Fault, Action: string, Resource: string | readonly string[]): Denial {
  const of = { Effect: 'Deny', Principal: '*', Action, Resource };
  return { Sid: `Fault${at.replaceAll(/\D/g, '')}`, ...of };
}

export function withDenial(policy: PolicyDocument = empty, statement: Denial): PolicyDocument {
  return { ...policy, Statement: [...statementsOf(policy), statement] };
}

/** As it was without that one. */
export function withoutDenial(policy: PolicyDocument = empty, { Sid }: Denial): PolicyDocument {
  return { ...policy, Statement: statementsOf(policy).filter((each) => each.Sid !== Sid) };
}

/** As a deployment would put it. */
export function withoutDenials(policy: PolicyDocument = empty): PolicyDocument {
  return { ...policy, Statement: statementsOf(policy).filter(({ Sid = '' }) => !/^Fault\d/.test(Sid)) };
}

function statementsOf({ Statement }: PolicyDocument): readonly Partial<Denial>[] {
  return [Statement].flat() as Partial<Denial>[];
}
