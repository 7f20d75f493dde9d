/** How groups are described. */
import type {
  DBParameterGroup,
  DBSubnetGroup,
  DescribeDBParameterGroupsMessage,
  DescribeDBParametersMessage,
  DescribeDBSubnetGroupsMessage,
  DescribeOptionGroupsMessage,
  OptionGroup as OptionGroupShape,
  Parameter,
} from '@aws-sdk/client-rds';
import { accepts } from '../../endpoint/accepts.ts';
import { ask } from './access.ts';
import { findSubnetGroup, optionGroup, parameterGroup } from './groups.ts';
import { arn } from './identifiers.ts';
import { accepted, page, sorted } from './paging.ts';
import { parametersOf } from './parameters.ts';
import type { OptionGroup, ParameterGroup, SubnetGroup } from './state.ts';
import type { World } from './world.ts';

const listing = ['Filters', 'Marker', 'MaxRecords'] as const;
type Listing = Pick<DescribeDBSubnetGroupsMessage, (typeof listing)[number]>;

/** Groups have no filters. */
function groupsOf<Group extends { readonly name: string }>(world: World, groups: Iterable<Group>, input: Listing) {
  const nameOf = ({ name }: Group) => name;
  return page(world, input, sorted(groups, nameOf), nameOf, accepted<Group>(input.Filters, {}));
}

export function groupView(world: World, region: string, group: SubnetGroup): DBSubnetGroup {
  return {
    DBSubnetGroupName: group.name,
    DBSubnetGroupDescription: group.description,
    DBSubnetGroupArn: arn({ region, account: world.account, type: 'subgrp', id: group.name }),
    VpcId: group.vpcId,
    SubnetGroupStatus: 'Complete',
    SupportedNetworkTypes: ['IPV4'],
    Subnets: group.subnets.map(({ id, zone }) => ({
      SubnetIdentifier: id,
      SubnetAvailabilityZone: { Name: zone },
      SubnetStatus: 'Active',
    })),
  };
}

const parameterGroupView = (world: World, region: string, group: ParameterGroup): DBParameterGroup => ({
  DBParameterGroupName: group.name,
  DBParameterGroupFamily: group.family,
  Description: group.description,
  DBParameterGroupArn: arn({ region, account: world.account, type: 'pg', id: group.name }),
});

const optionGroupView = (world: World, region: string, group: OptionGroup): OptionGroupShape => ({
  OptionGroupName: group.name,
  OptionGroupDescription: group.description,
  EngineName: group.engine,
  MajorEngineVersion: group.majorVersion,
  OptionGroupArn: arn({ region, account: world.account, type: 'og', id: group.name }),
  AllowsVpcAndNonVpcInstanceMemberships: true,
  Options: group.options.map((OptionName) => ({ OptionName })),
});

export function groupOperations(world: World) {
  return {
    DescribeDBSubnetGroups: accepts<DescribeDBSubnetGroupsMessage>(['DBSubnetGroupName', ...listing], (input, call) => {
      const region = world.region(call.region);
      ask(world, call, 'subgrp', input.DBSubnetGroupName?.toLowerCase() ?? '*');
      const chosen = input.DBSubnetGroupName
        ? [findSubnetGroup(region, input.DBSubnetGroupName)]
        : region.subnetGroups.values();
      const { items, Marker } = groupsOf(world, chosen, input);
      return { DBSubnetGroups: items.map((group) => groupView(world, region.name, group)), Marker };
    }),
    DescribeDBParameterGroups: accepts<DescribeDBParameterGroupsMessage>(
      ['DBParameterGroupName', ...listing],
      (input, call) => {
        const region = world.region(call.region);
        ask(world, call, 'pg', input.DBParameterGroupName?.toLowerCase() ?? '*');
        const chosen = input.DBParameterGroupName
          ? [parameterGroup(region, input.DBParameterGroupName)]
          : region.parameterGroups.values();
        const { items, Marker } = groupsOf(world, chosen, input);
        return { DBParameterGroups: items.map((group) => parameterGroupView(world, region.name, group)), Marker };
      },
    ),
    DescribeDBParameters: accepts<DescribeDBParametersMessage>(
      ['DBParameterGroupName', 'Source', ...listing],
      (input, call) => {
        const name = input.DBParameterGroupName ?? '';
        ask(world, call, 'pg', name.toLowerCase());
        const group = parameterGroup(world.region(call.region), name);
        const chosen = parametersOf(group).filter(
          ({ Source }) => input.Source === undefined || Source === input.Source,
        );
        const nameOf = ({ ParameterName = '' }: Parameter) => ParameterName;
        const fits = accepted(input.Filters, { 'parameter-name': (parameter: Parameter) => [nameOf(parameter)] });
        const { items, Marker } = page(world, input, sorted(chosen, nameOf), nameOf, fits);
        return { Parameters: items, Marker };
      },
    ),
    DescribeOptionGroups: accepts<DescribeOptionGroupsMessage>(
      ['OptionGroupName', 'EngineName', 'MajorEngineVersion', ...listing],
      (input, call) => {
        const region = world.region(call.region);
        ask(world, call, 'og', input.OptionGroupName?.toLowerCase() ?? '*');
        const named = input.OptionGroupName;
        const all = named ? [optionGroup(region, named)] : [...region.optionGroups.values()];
        const chosen = all.filter(
          ({ engine, majorVersion }) =>
            (input.EngineName ?? engine) === engine && (input.MajorEngineVersion ?? majorVersion) === majorVersion,
        );
        const { items, Marker } = groupsOf(world, chosen, input);
        return { OptionGroupsList: items.map((group) => optionGroupView(world, region.name, group)), Marker };
      },
    ),
  };
}
