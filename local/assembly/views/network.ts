import type { AlarmView, SecurityGroupView, SubnetGroupView } from '../model.ts';
import { propertiesOf } from '../properties.ts';
import type { Resource } from '../resources.ts';
import { ofType, placed } from './placed.ts';

export function subnetGroups(resources: readonly Resource[]): readonly SubnetGroupView[] {
  return ofType(resources, 'AWS::RDS::DBSubnetGroup').map((resource) => {
    const properties = propertiesOf(resource);
    const subnets = properties.texts('SubnetIds').map((id) => subnetOf(resources, resource, id));
    return {
      ...placed(resource),
      // RDS stores the name in lower case.
      name: resource.name.toLowerCase(),
      description: properties.text('DBSubnetGroupDescription'),
      vpcId: subnets[0]?.vpcId ?? '',
      subnets: subnets.map(({ id, zone }) => ({ id, zone })),
    };
  });
}

function subnetOf(
  resources: readonly Resource[],
  group: Resource,
  id: string,
): { id: string; zone: string; vpcId: string } {
  const subnet = ofType(resources, 'AWS::EC2::Subnet').find((candidate) => candidate.ref === id);
  if (!subnet) throw new Error(`${group.stack}/${group.logicalId} names the subnet ${id}, which no stack declares.`);
  const properties = propertiesOf(subnet);
  return { id, zone: properties.text('AvailabilityZone'), vpcId: properties.text('VpcId') };
}

export function securityGroups(resources: readonly Resource[]): readonly SecurityGroupView[] {
  return ofType(resources, 'AWS::EC2::SecurityGroup').map((resource) => {
    const properties = propertiesOf(resource);
    return {
      id: resource.ref,
      vpcId: properties.text('VpcId'),
      account: resource.account,
      region: resource.region,
      description: properties.text('GroupDescription'),
    };
  });
}

export function alarms(resources: readonly Resource[]): readonly AlarmView[] {
  return [...ofType(resources, 'AWS::CloudWatch::Alarm'), ...ofType(resources, 'AWS::CloudWatch::CompositeAlarm')].map(
    (resource) => ({ ...placed(resource), properties: resource.properties }),
  );
}
