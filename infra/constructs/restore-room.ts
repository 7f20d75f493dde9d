/**
 * Where test instances are restored: a network with no way out. No internet, no NAT, no endpoint, no peering; inside it
 * only the validator may speak to a test database, and it may speak to nothing else.
 */
import { Fn, RemovalPolicy } from 'aws-cdk-lib';
import {
  CfnFlowLog,
  CfnRouteTable,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  type IVpc,
  Port,
  SecurityGroup,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnDBSubnetGroup } from 'aws-cdk-lib/aws-rds';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge.ts';
import type { Names } from '../names.ts';

/** The network is reachable from nowhere, so its addresses cannot collide with anybody's. */
const range = '10.0.0.0/24';
/** RDS asks for subnets in two zones at least. The zones are picked by the Region at deployment: nothing is looked up. */
const subnets = [
  { id: 'SubnetA', range: '10.0.0.0/26', zone: 0 },
  { id: 'SubnetB', range: '10.0.0.64/26', zone: 1 },
] as const;
const databasePorts = { postgres: 5432, mysql: 3306 } as const;

export interface RestoreRoomProps {
  readonly names: Names;
  readonly key: IKey;
  readonly subnetGroupName: string;
}

export class RestoreRoom extends Construct {
  readonly vpc: IVpc;
  readonly database: SecurityGroup;
  readonly validator: SecurityGroup;
  readonly subnetGroup: CfnDBSubnetGroup;

  constructor(scope: Construct, id: string, props: RestoreRoomProps) {
    super(scope, id);
    const network = new CfnVPC(this, 'Network', { cidrBlock: range, enableDnsSupport: true, enableDnsHostnames: true });
    // One route table without a route: what is not in the network cannot be reached from it.
    const routes = new CfnRouteTable(this, 'NoRoutes', { vpcId: network.ref });
    const rooms = subnets.map((subnet) => isolatedSubnet(this, network, routes, subnet));
    this.vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: network.ref,
      availabilityZones: rooms.map((room) => room.attrAvailabilityZone),
      isolatedSubnetIds: rooms.map((room) => room.ref),
      isolatedSubnetRouteTableIds: rooms.map(() => routes.ref),
    });
    this.subnetGroup = new CfnDBSubnetGroup(this, 'SubnetGroup', {
      dbSubnetGroupName: props.subnetGroupName,
      dbSubnetGroupDescription: 'Isolated subnets for restore tests',
      subnetIds: rooms.map((room) => room.ref),
    });
    this.database = group(this, 'Database', this.vpc, 'Test databases: the validator may come in, nothing goes out');
    this.validator = group(this, 'Validator', this.vpc, 'The validator: may speak to test databases, to nothing else');
    for (const [engine, port] of Object.entries(databasePorts)) {
      this.database.connections.allowFrom(this.validator, Port.tcp(port), `${engine} over TLS`);
    }
    recordFlows(this, network, props);
  }
}

function isolatedSubnet(
  scope: Construct,
  network: CfnVPC,
  routes: CfnRouteTable,
  { id, range: cidrBlock, zone }: (typeof subnets)[number],
): CfnSubnet {
  const subnet = new CfnSubnet(scope, id, {
    vpcId: network.ref,
    cidrBlock,
    availabilityZone: Fn.select(zone, Fn.getAzs()),
    mapPublicIpOnLaunch: false,
  });
  new CfnSubnetRouteTableAssociation(scope, `${id}Routes`, { subnetId: subnet.ref, routeTableId: routes.ref });
  return subnet;
}

function group(scope: Construct, id: string, vpc: IVpc, description: string): SecurityGroup {
  return new SecurityGroup(scope, id, { vpc, description, allowAllOutbound: false });
}

function recordFlows(scope: Construct, network: CfnVPC, { names, key }: RestoreRoomProps): void {
  const logGroupName = `/aws/vpc/${names.prefix}-restore-room`;
  const logGroup = new LogGroup(scope, 'Flows', {
    logGroupName,
    encryptionKey: key,
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const streams = `${names.arn('logs', `log-group:${logGroupName}`)}:*`;
  const role = new Role(scope, 'FlowsRole', {
    assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': names.account } },
    }),
    inlinePolicies: {
      flows: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
            resources: [streams],
          }),
        ],
      }),
    },
  });
  acknowledgeWildcards(role, [streams], 'Flow logs name their streams after network interfaces that do not exist yet.');
  new CfnFlowLog(scope, 'FlowLog', {
    resourceId: network.ref,
    resourceType: 'VPC',
    trafficType: 'ALL',
    logDestinationType: 'cloud-watch-logs',
    logGroupName: logGroup.logGroupName,
    deliverLogsPermissionArn: role.roleArn,
  });
}
