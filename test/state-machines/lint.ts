/** What Step Functions would only tell at run time, or never: the checks that no validator makes. */
import { errorNames } from '#core/errors.ts';
import { expressionsIn, type Located, type Machine, type State, statesOf } from './definitions.ts';

/** Field → the members of `$states` that may be read there (ASL, "Reserved variable: $states"). */
const legalMembers: Readonly<Record<string, readonly string[]>> = {
  Arguments: ['input', 'context'],
  Items: ['input', 'context'],
  ItemSelector: ['input', 'context'],
  Assign: ['input', 'result', 'context'],
  Output: ['input', 'result', 'context'],
  Choices: ['input', 'context'],
  Error: ['input', 'context'],
  Cause: ['input', 'context'],
  Catch: ['input', 'errorOutput', 'context'],
};

const withoutResult = ['Pass', 'Wait', 'Choice', 'Succeed', 'Fail'];

export function lint(machine: Machine): string[] {
  return [...statesOf(machine)].flatMap((located) => [
    ...statesMembers(located),
    ...variables(located),
    ...shadowed(located),
    ...errorLists(located),
  ]);
}

function statesMembers({ name, state }: Located): string[] {
  return Object.entries(legalMembers).flatMap(([field, legal]) => {
    const allowed = withoutResult.includes(state.Type) ? legal.filter((member) => member !== 'result') : legal;
    return [...expressionsIn(state[field as keyof State])].flatMap((expression) =>
      [...expression.matchAll(/\$states\.(\w+)/g)]
        .map(([, member = '']) => member)
        .filter((member) => !allowed.includes(member))
        .map((member) => `${name}: $states.${member} cannot be read in ${field}`),
    );
  });
}

/** JSONata built-ins that an expression may call; everything else after `$` is a variable. */
const functions = new Set(['count', 'join', 'string', 'substring', 'exists']);

function variables({ name, state, scopes }: Located): string[] {
  const assigned = new Set(['states', ...scopesInSight(scopes).flatMap(assignedIn)]);
  const own = Object.fromEntries(Object.entries(state).filter(([field]) => field !== 'ItemProcessor'));
  return [...expressionsIn(own)].flatMap((expression) => {
    const local = new Set([...expression.matchAll(/\$(\w+)\s*:=/g)].map(([, variable]) => variable));
    return [...expression.matchAll(/\$(\w+)(\()?/g)].flatMap(([, variable = '', call]) => {
      if (call !== undefined) return functions.has(variable) ? [] : [`${name}: unknown function $${variable}`];
      return assigned.has(variable) || local.has(variable) ? [] : [`${name}: $${variable} is never assigned`];
    });
  });
}

/** An item of a distributed Map is an execution of its own: what is around it is out of sight. */
function scopesInSight(scopes: readonly Machine[]): readonly Machine[] {
  const own = scopes.findLastIndex(({ ProcessorConfig }) => ProcessorConfig?.Mode === 'DISTRIBUTED');
  return scopes.slice(Math.max(0, own));
}

/** A scope may not assign a variable that a scope around it assigns. */
function shadowed({ name, state, scopes }: Located): string[] {
  const outer = new Set(scopes.slice(0, -1).flatMap(assignedIn));
  return assignedBy(state)
    .filter((variable) => outer.has(variable))
    .map((variable) => `${name}: $${variable} belongs to an outer scope`);
}

function assignedIn(machine: Machine): string[] {
  return Object.values(machine.States).flatMap(assignedBy);
}

function assignedBy(state: State): string[] {
  const assignments = [state.Assign, ...(state.Catch ?? []).map((catcher) => catcher.Assign)];
  return assignments.flatMap((assignment) => Object.keys(assignment ?? {}));
}

function errorLists({ name, state }: Located): string[] {
  const fields = { Retry: state.Retry ?? [], Catch: state.Catch ?? [] };
  return Object.entries(fields).flatMap(([field, entries]) =>
    entries.flatMap(({ ErrorEquals }, i) => {
      const problems = ErrorEquals.filter((error) => !isKnown(error)).map((error) => `${name}: ${error} is unknown`);
      const all = ErrorEquals.includes('States.ALL');
      if (all && ErrorEquals.length > 1) problems.push(`${name}: States.ALL is not alone in ${field}`);
      if (all && i < entries.length - 1) problems.push(`${name}: States.ALL is not last in ${field}`);
      return problems;
    }),
  );
}

function isKnown(error: string): boolean {
  return error in errorNames || /^(States|Lambda|Sandbox|Runtime)\.\w+$/.test(error);
}
