import type { StackSource } from '../manifest.ts';
import type { FunctionView } from '../model.ts';
import { optional, type Properties, propertiesOf } from '../properties.ts';
import type { Resource } from '../resources.ts';
import { ofType, placed } from './placed.ts';

/** Lambda's own defaults: 3 s, 128 MB. */
export function functions(resources: readonly Resource[], stacks: readonly StackSource[]): readonly FunctionView[] {
  return ofType(resources, 'AWS::Lambda::Function').map((resource) => {
    const properties = propertiesOf(resource);
    return {
      ...placed(resource),
      bundle: bundleOf(resource, properties, stacks),
      handler: properties.text('Handler'),
      runtime: properties.text('Runtime'),
      environment: environmentOf(properties),
      timeoutSeconds: properties.number('Timeout', 3),
      memoryMb: properties.number('MemorySize', 128),
      roleArn: properties.text('Role'),
      ...optional('environmentKeyArn', properties.textIfAny('KmsKeyArn')),
      ...optional('network', networkOf(properties)),
    };
  });
}

function bundleOf(resource: Resource, properties: Properties, stacks: readonly StackSource[]): string {
  const key = properties
    .under('Code')
    .textIfAny('S3Key')
    ?.replace(/\.zip$/, '');
  const bundle = key && stacks.find((stack) => stack.name === resource.stack)?.assets.get(key);
  if (bundle) return bundle;
  throw new Error(
    `${resource.stack}/${resource.logicalId} has no bundle among the assets of its stack. ` +
      'Give it code with `Code.fromAsset`.',
  );
}

function environmentOf(properties: Properties): Readonly<Record<string, string>> {
  const variables = properties.under('Environment').under('Variables');
  return Object.fromEntries(Object.keys(variables.fields).map((name) => [name, variables.text(name)]));
}

function networkOf(properties: Properties): FunctionView['network'] {
  if (!properties.has('VpcConfig')) return undefined;
  const config = properties.under('VpcConfig');
  return { subnetIds: config.texts('SubnetIds'), securityGroupIds: config.texts('SecurityGroupIds') };
}
