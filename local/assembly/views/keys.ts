import type { KeyView } from '../model.ts';
import { optional, policyDocument, propertiesOf } from '../properties.ts';
import type { Resource } from '../resources.ts';
import { ofType, placed } from './placed.ts';

export function keys(resources: readonly Resource[]): readonly KeyView[] {
  return ofType(resources, 'AWS::KMS::Key').map((resource) => {
    const properties = propertiesOf(resource);
    return {
      ...placed(resource),
      id: resource.ref,
      rotation: properties.flag('EnableKeyRotation', false),
      policy: policyDocument(resource.properties['KeyPolicy']),
      aliases: aliasesOf(resources, resource),
      ...optional('description', properties.textIfAny('Description')),
    };
  });
}

function aliasesOf(resources: readonly Resource[], key: Resource): readonly string[] {
  return ofType(resources, 'AWS::KMS::Alias')
    .filter((alias) => alias.region === key.region && alias.account === key.account)
    .filter((alias) => [key.ref, key.arn].includes(propertiesOf(alias).text('TargetKeyId')))
    .map((alias) => alias.name);
}
