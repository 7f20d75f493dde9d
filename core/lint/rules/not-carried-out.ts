import type { Part } from '../../policy/part.ts';
import { parts } from '../../policy/parts.ts';
import type { LintFinding, LintRule } from '../rule.ts';
import { listing } from '../view.ts';

export const notCarriedOut: LintRule = {
  id: 'not-carried-out',
  severity: 'warning',
  summary: 'The policy asks for something that the pipeline does not do yet.',
  check: (policy) => grouped(outermost(parts(policy).filter(isMissing))).map(told),
};

type Missing = Part & { readonly missing: string };
type Group = [Missing, ...Missing[]];

function isMissing(part: Part): part is Missing {
  return part.missing !== undefined;
}

/** What is told of a rule need not be told of its retention and of the scope as well. */
function outermost(all: readonly Missing[]): Missing[] {
  return all.filter((part) => {
    if (part.path[0] === 'scope') return false;
    const around = all.filter((other) => other.path.length < part.path.length);
    return !around.some((other) => other.path.every((step, index) => step === part.path[index]));
  });
}

/** One finding for each section of the policy; of rules, for each reason. `lifeboat plan` has them one by one. */
function grouped(all: readonly Missing[]): Group[] {
  const groups = new Map<string, Group>();
  for (const part of all) {
    const [section] = part.path;
    const key = section === 'rules' ? `rules: ${part.missing}` : String(section);
    const group = groups.get(key);
    if (group) group.push(part);
    else groups.set(key, [part]);
  }
  return [...groups.values()];
}

function told(group: Group): LintFinding {
  const [first] = group;
  const reasons = [...new Set(group.map(({ missing }) => missing))].map((reason) => {
    const names = group.filter(({ missing }) => missing === reason).map(({ what }) => what);
    return `${listing([...new Set(names)])}, because ${reason}`;
  });
  const alone = group.length === 1 || first.path[0] === 'rules';
  return {
    path: alone ? first.path : first.path.slice(0, 1),
    atKey: !alone,
    message: `is not yet carried out: ${reasons.join('; ')}`,
    hint: 'see to it by other means, and do not rely on it',
    clauses: [...new Set(group.flatMap(({ clauses }) => clauses))],
  };
}
