/** The statements of policies, looked up by the action they are about. */
import type { Principal } from '../seams.ts';
import { holdsFor, isAbout, type Question } from './evaluate.ts';
import { type PolicyDocument, parsePolicy, type Statement } from './policy.ts';
import { speaksOf } from './principals.ts';
import { hasVariables } from './variables.ts';

/** Statements about one action, in the order of the documents. */
export interface About {
  readonly deny: readonly Statement[];
  readonly allow: readonly Statement[];
  /** Whether none of them asks for more than principal, action and resource. */
  readonly plain: boolean;
}

type ByAction = Map<string, About>;

export const nothing: About = { deny: [], allow: [], plain: true };
/** A document is never changed, only replaced; so what was looked up in it stays true. */
const inDocument = new WeakMap<PolicyDocument, ByAction>();
const inList = new WeakMap<readonly PolicyDocument[], ByAction>();

/** `where` names the documents in errors. Throws when one of them uses what the local cloud does not have. */
export function statementsAbout(action: string, documents: readonly PolicyDocument[], where: string): About {
  const [only] = documents;
  if (only === undefined) return nothing;
  if (documents.length === 1) return lookUp(inDocument, only, documents, action, where);
  return lookUp(inList, documents, documents, action, where);
}

function lookUp<Key extends object>(
  known: WeakMap<Key, ByAction>,
  key: Key,
  documents: readonly PolicyDocument[],
  action: string,
  where: string,
): About {
  let byAction = known.get(key);
  if (byAction === undefined) {
    byAction = new Map();
    known.set(key, byAction);
  }
  let found = byAction.get(action);
  if (found === undefined) {
    found = find(action, documents, where);
    byAction.set(action, found);
  }
  return found;
}

function find(action: string, documents: readonly PolicyDocument[], where: string): About {
  const statements = documents.flatMap((document) => parsePolicy(document, where).statements);
  const about = statements.filter((statement) => isAbout(statement, action));
  return {
    deny: about.filter(({ effect }) => effect === 'Deny'),
    allow: about.filter(({ effect }) => effect === 'Allow'),
    plain: about.every(isPlain),
  };
}

/** Keys whose value is the same in every request of a principal. */
const constant: ReadonlySet<string> = new Set([
  ...['aws:securetransport', 's3:tlsversion'],
  ...['aws:principalarn', 'aws:principalaccount', 'aws:principalisawsservice'],
]);

function isPlain({ conditions, resources }: Statement): boolean {
  if (resources?.patterns.some(hasVariables)) return false;
  return conditions.every(({ lowerKey, variable }) => constant.has(lowerKey) && !variable);
}

/** Whether one of them applies to a question about their action. */
export function oneApplies(statements: readonly Statement[], question: Question): boolean {
  for (const statement of statements) if (holdsFor(statement, question)) return true;
  return false;
}

/** Whether one of those that speak so of a principal, or speak of it at all, applies to a question about their action. */
export function oneSpeaking(
  statements: readonly Statement[],
  question: Question,
  principal: Principal,
  how: 'name' | 'account' | 'any',
): boolean {
  for (const statement of statements) {
    const speaking = speaksOf(statement.principals, principal);
    const wanted = how === 'any' ? speaking !== 'none' : speaking === how;
    if (wanted && holdsFor(statement, question)) return true;
  }
  return false;
}
