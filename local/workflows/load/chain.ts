import type { Chain, State } from '../machine.ts';
import { assignedNames } from './assign.ts';
import { Fields } from './fields.ts';
import { readState } from './states.ts';

/** Reads the chains inside a state. */
export interface Nested {
  /** A branch or an inline iteration: sees the variables around it. */
  inner(fields: Fields): Chain;
  /** A child execution: sees none. */
  separate(fields: Fields): Chain;
}

/** Reads chains of states. It knows the names that are taken: of states in the whole machine, of variables around it. */
export class ChainReader {
  readonly #stateNames: Set<string>;
  readonly #outerVariables: ReadonlySet<string>;

  constructor(stateNames = new Set<string>(), outerVariables: ReadonlySet<string> = new Set()) {
    this.#stateNames = stateNames;
    this.#outerVariables = outerVariables;
  }

  read(fields: Fields): Chain {
    const raw = fields.raw('States');
    const startAt = fields.required('StartAt');
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || Object.keys(raw).length === 0) {
      fields.refuse('States', 'must be an object with at least one state');
      return { startAt, states: new Map() };
    }
    this.#checkVariables(raw, fields);
    const nested = this.#nested(raw);
    const states = new Map<string, State>();
    for (const [name, definition] of Object.entries(raw)) {
      this.#checkName(name, fields);
      const state = readState(new Fields(definition, `${fields.path}/States/${name}`, fields.problems), name, nested);
      if (state !== undefined) states.set(name, state);
    }
    if (states.size === Object.keys(raw).length) checkTransitions(startAt, states, fields);
    return { startAt, states };
  }

  #nested(states: object): Nested {
    const variables = new Set([...this.#outerVariables, ...Object.values(states).flatMap(assignedNames)]);
    return {
      inner: (fields) => new ChainReader(this.#stateNames, variables).read(fields),
      separate: (fields) => new ChainReader(this.#stateNames).read(fields),
    };
  }

  #checkName(name: string, fields: Fields): void {
    if (name.length > 80) fields.refuse(`States/${name}`, 'a state name has at most 80 characters');
    if (this.#stateNames.has(name)) fields.refuse(`States/${name}`, 'is the name of another state of this machine');
    this.#stateNames.add(name);
  }

  /** An inner scope reads the outer one's variables and cannot have one of the same name. */
  #checkVariables(states: object, fields: Fields): void {
    for (const [name, state] of Object.entries(states)) {
      for (const variable of assignedNames(state)) {
        if (this.#outerVariables.has(variable)) {
          fields.refuse(
            `States/${name}/Assign/${variable}`,
            'is a variable of the scope around this one, which cannot be assigned here',
          );
        }
      }
    }
  }
}

/** Every state that can follow a state. */
function successors(state: State): string[] {
  const targets = 'catch' in state ? state.catch.map(({ next }) => next) : [];
  if (state.type === 'Choice') targets.push(...state.rules.map(({ next }) => next), ...[state.otherwise ?? []].flat());
  else if ('next' in state && state.next !== undefined) targets.push(state.next);
  return targets;
}

function checkTransitions(startAt: string, states: ReadonlyMap<string, State>, fields: Fields): void {
  const reached = new Set<string>();
  const queue = [startAt];
  if (!states.has(startAt)) fields.refuse('StartAt', `'${startAt}' is not a state of this chain`);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const state = states.get(name);
    if (reached.has(name) || state === undefined) continue;
    reached.add(name);
    for (const next of successors(state)) {
      if (states.has(next)) queue.push(next);
      else fields.refuse(`States/${name}`, `leads to '${next}', which is not a state of this chain`);
    }
  }
  for (const name of states.keys()) {
    if (!reached.has(name)) fields.refuse(`States/${name}`, 'is never reached');
  }
}
