import type { Use } from './authorizer.ts';
import { applies, Known } from './evaluate.ts';
import { matches } from './patterns.ts';
import { type PolicyDocument, parsePolicy, type Statement } from './policy.ts';

/** An action of an allow statement that nobody used. */
export interface UnusedAction {
  readonly sid: string | undefined;
  /** As the policy writes it: `rds:Describe*`. */
  readonly action: string;
  readonly resources: readonly string[];
}

/**
 * Actions that a policy allows and that none of `uses` needed. A pattern counts as used when a granted use matches it and the
 * rest of its statement. Statements with `NotAction` have no list to compare and are left out.
 */
export function unusedActions(document: PolicyDocument, uses: readonly Use[], where: string): UnusedAction[] {
  const statements = parsePolicy(document, where).statements;
  const allowing = statements.filter((statement) => statement.effect === 'Allow' && !statement.actions.negated);
  return allowing.flatMap((statement) => {
    const granted = uses.filter((use) => use.granted && applies(statement, new Known(use)));
    const unused = statement.actions.patterns.filter(
      (pattern) => !granted.some((use) => matches(pattern, use.action, false)),
    );
    return unused.map((action) => ({ sid: statement.sid, action, resources: resourcesOf(statement) }));
  });
}

function resourcesOf({ resources }: Statement): readonly string[] {
  return resources?.patterns ?? [];
}
