/**
 * Reads an Amazon States Language definition. Whatever this engine does not run is refused here, by name and place,
 * all of it at once; `support.md` is the checklist.
 */
import { ChainReader } from './load/chain.ts';
import { Fields } from './load/fields.ts';
import { DefinitionError, type Problem } from './load/problems.ts';
import type { StateMachine } from './machine.ts';

export interface MachineIdentity {
  /** `arn:aws:states:eu-west-1:111122223333:stateMachine:backup` */
  readonly arn: string;
  readonly name: string;
}

/** `definition`: JSON text, or what it parses to, with every substitution filled in. Throws DefinitionError. */
export function loadStateMachine(definition: unknown, { arn, name }: MachineIdentity): StateMachine {
  const problems: Problem[] = [];
  const fields = new Fields(parsed(definition, name), '', problems);
  if (fields.string('QueryLanguage') !== 'JSONata') {
    fields.refuse('QueryLanguage', 'must be "JSONata": JSONPath, which is the default, is not supported');
  }
  fields.oneOf('Version', ['1.0'], '1.0');
  const timeoutSeconds = fields.number('TimeoutSeconds', { min: 1, max: 99_999_999 });
  const chain = new ChainReader().read(fields);
  fields.close('a state machine');
  if (problems.length > 0) throw new DefinitionError(name, problems);
  return { arn, name, timeoutSeconds, ...chain };
}

function parsed(definition: unknown, name: string): unknown {
  if (typeof definition !== 'string') return definition;
  try {
    return JSON.parse(definition);
  } catch (error) {
    throw new DefinitionError(name, [{ path: '/', message: `is not JSON: ${String(error)}` }]);
  }
}
