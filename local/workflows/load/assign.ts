import type { Template } from '../query/template.ts';
import type { Fields, Members } from './fields.ts';

/** A Unicode identifier of at most 80 characters. */
const variableName = /^[\p{ID_Start}][\p{ID_Continue}]{0,79}$/u;

/** An `Assign` field: an object whose keys are names of variables. */
export function assign(fields: Fields, members: Members): Template | undefined {
  const raw = fields.raw('Assign');
  if (raw === undefined) return undefined;
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    fields.refuse('Assign', 'must be an object of variable names and values');
    return undefined;
  }
  for (const name of Object.keys(raw)) {
    if (name === 'states') fields.refuse('Assign/states', 'is reserved: choose another name');
    else if (!variableName.test(name)) fields.refuse(`Assign/${name}`, 'is not the name of a variable');
  }
  return fields.template('Assign', members);
}

/** Names that a state assigns: its own `Assign`, its catchers' and its rules'. */
export function assignedNames(raw: unknown): string[] {
  if (typeof raw !== 'object' || raw === null) return [];
  const { Assign, Catch, Choices } = raw as Readonly<Record<string, unknown>>;
  const own = typeof Assign === 'object' && Assign !== null ? Object.keys(Assign) : [];
  const inner = [Catch, Choices].flatMap((list) => (Array.isArray(list) ? list.flatMap(assignedNames) : []));
  return [...own, ...inner];
}
