import type { PolicyDocument, RoleView } from '../model.ts';
import { optional, policyDocument, propertiesOf } from '../properties.ts';
import type { Resource } from '../resources.ts';
import { ofType } from './placed.ts';

export function roles(resources: readonly Resource[]): readonly RoleView[] {
  return ofType(resources, 'AWS::IAM::Role').map((resource) => {
    const properties = propertiesOf(resource);
    return {
      arn: resource.arn,
      name: resource.name,
      trust: policyDocument(resource.properties['AssumeRolePolicyDocument']),
      policies: [
        ...properties.each('Policies').map((policy) => policyDocument(policy.fields['PolicyDocument'])),
        ...attached(resources, resource.name),
        ...properties.texts('ManagedPolicyArns').map((arn) => managed(resources, arn, resource)),
      ],
      ...optional('boundaryArn', properties.textIfAny('PermissionsBoundary')),
    };
  });
}

function attached(resources: readonly Resource[], role: string): readonly PolicyDocument[] {
  return [...ofType(resources, 'AWS::IAM::Policy'), ...ofType(resources, 'AWS::IAM::ManagedPolicy')]
    .filter((policy) => propertiesOf(policy).texts('Roles').includes(role))
    .map((policy) => policyDocument(policy.properties['PolicyDocument']));
}

/** Policies of the assembly only: what AWS's own managed policies say today is not something a template can show. */
function managed(resources: readonly Resource[], arn: string, role: Resource): PolicyDocument {
  const policy = ofType(resources, 'AWS::IAM::ManagedPolicy').find((candidate) => candidate.arn === arn);
  if (policy) return policyDocument(policy.properties['PolicyDocument']);
  throw new Error(
    `${role.stack}/${role.logicalId} has the managed policy ${arn}, whose text is not in the assembly. ` +
      'Write its statements into the role.',
  );
}
