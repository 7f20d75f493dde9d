import { readFileSync } from 'node:fs';
import type { StackSource } from '../manifest.ts';
import type { StateMachineView } from '../model.ts';
import { type Properties, propertiesOf } from '../properties.ts';
import type { Resource } from '../resources.ts';
import { ofType, placed } from './placed.ts';

export function stateMachines(
  resources: readonly Resource[],
  stacks: readonly StackSource[],
): readonly StateMachineView[] {
  return ofType(resources, 'AWS::StepFunctions::StateMachine').map((resource) => {
    const properties = propertiesOf(resource);
    const logging = properties.under('LoggingConfiguration');
    return {
      ...placed(resource),
      definition: definitionOf(resource, properties, stacks),
      roleArn: properties.text('RoleArn'),
      type: (properties.textIfAny('StateMachineType') ?? 'STANDARD') as StateMachineView['type'],
      logging: {
        level: (logging.textIfAny('Level') ?? 'OFF') as StateMachineView['logging']['level'],
        includeExecutionData: logging.flag('IncludeExecutionData', false),
      },
      tracing: properties.under('TracingConfiguration').flag('Enabled', false),
    };
  });
}

/** The ASL with `${Name}` replaced from `DefinitionSubstitutions`; a placeholder that is left over is refused. */
function definitionOf(
  resource: Resource,
  properties: Properties,
  stacks: readonly StackSource[],
): StateMachineView['definition'] {
  const where = `${resource.stack}/${resource.logicalId}`;
  const substitutions = properties.under('DefinitionSubstitutions');
  const text = definitionText(where, resource, properties, stacks).replace(
    /\$\{([A-Za-z0-9_]+)\}/g,
    (_, name: string) => {
      if (!substitutions.has(name))
        throw new Error(`${where}: the definition uses \${${name}}, and nothing substitutes it.`);
      return substitutions.text(name);
    },
  );
  return JSON.parse(text) as StateMachineView['definition'];
}

function definitionText(
  where: string,
  resource: Resource,
  properties: Properties,
  stacks: readonly StackSource[],
): string {
  if (properties.has('DefinitionString')) return properties.text('DefinitionString');
  const key = properties
    .under('DefinitionS3Location')
    .textIfAny('Key')
    ?.replace(/\.json$/, '');
  const file = key && stacks.find((stack) => stack.name === resource.stack)?.assets.get(key);
  if (!file) throw new Error(`${where} has neither a DefinitionString nor a definition among its stack's assets.`);
  return readFileSync(file, 'utf8');
}
