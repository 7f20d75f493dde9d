/**
 * Every CloudFormation resource type that Lifeboat's templates may hold: how its names and ARNs are formed (the
 * "Return values" section of each type's CloudFormation reference page), or why it has no effect locally.
 * A type that is not here is refused by name.
 */
import { digest } from './digest.ts';

/** What names and ARNs are made of. */
export interface Identity {
  readonly stack: string;
  readonly logicalId: string;
  readonly account: string;
  readonly region: string;
  /** Physical name: the one the template gives, else one made from stack and logical ID. */
  readonly name: string;
  /** A resolved property of the same resource, for the few ARNs that hold one. */
  property(name: string): unknown;
}

type Derive = (identity: Identity) => string;

export interface ResourceType {
  /** Property that holds the physical name. */
  readonly nameProperty?: string;
  /** Longest generated name. */
  readonly nameLimit?: number;
  /** What `Ref` gives; the physical name when absent. */
  readonly ref?: Derive;
  readonly arn?: Derive;
  /** What `Fn::GetAtt` gives. `Arn` is there whenever `arn` is. */
  readonly attributes?: Readonly<Record<string, Derive>>;
  /** Set for types that change nothing locally, with the reason. */
  readonly noLocalEffect?: string;
}

const name: Derive = (r) => r.name;
const arn =
  (service: string, resource: (r: Identity) => string): Derive =>
  (r) =>
    `arn:aws:${service}:${r.region}:${r.account}:${resource(r)}`;
/** EC2 answers with identifiers such as `vpc-0a1b2c3d4e5f60718`. */
const ec2Id =
  (prefix: string): Derive =>
  (r) =>
    `${prefix}-0${digest(r.account, r.region, r.stack, r.logicalId).slice(0, 16)}`;
const ec2 = (prefix: string, attribute: string, more: Readonly<Record<string, Derive>> = {}): ResourceType => ({
  ref: ec2Id(prefix),
  attributes: { [attribute]: ec2Id(prefix), ...more },
});
const property =
  (key: string): Derive =>
  (r) =>
    String(r.property(key));
const nothing = (noLocalEffect: string, more: ResourceType = {}): ResourceType => ({ ...more, noLocalEffect });

const topicArn = arn('sns', name);
const functionArn = arn('lambda', (r) => `function:${r.name}`);
const machineArn = arn('states', (r) => `stateMachine:${r.name}`);
const queueUrl: Derive = (r) => `https://sqs.${r.region}.amazonaws.com/${r.account}/${r.name}`;
const bucketDomain: Derive = (r) => `${r.name}.s3.${r.region}.amazonaws.com`;
const logGroupArn = arn('logs', (r) => `log-group:${r.name}:*`);
const secretArn = arn(
  'secretsmanager',
  (r) => `secret:${r.name}-${digest(r.account, r.region, r.name).slice(0, 6).toUpperCase()}`,
);
const channelArn = arn('chatbot', (r) => `chat-configuration/slack-channel/${r.name}`);
const scheduleArn = arn('scheduler', (r) => `schedule/${r.property('GroupName') ?? 'default'}/${r.name}`);
const iamArn =
  (kind: string): Derive =>
  (r) =>
    `arn:aws:iam::${r.account}:${kind}/${r.name}`;
/** The shape of a key ID is a UUID. */
const keyId: Derive = (r) => {
  const hex = digest(r.account, r.region, r.stack, r.logicalId);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
};

const questions = 'people ask the ledger with them; nothing in the pipeline does';
const network = 'packets are not simulated: what the templates say about routes is tested against the templates';

export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::Lambda::Function': { nameProperty: 'FunctionName', nameLimit: 64, arn: functionArn },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    nameLimit: 80,
    ref: machineArn,
    arn: machineArn,
    attributes: { Name: name },
  },
  'AWS::Scheduler::Schedule': { nameProperty: 'Name', nameLimit: 64, arn: scheduleArn },
  'AWS::Scheduler::ScheduleGroup': {
    nameProperty: 'Name',
    nameLimit: 64,
    arn: arn('scheduler', (r) => `schedule-group/${r.name}`),
  },
  'AWS::IAM::Role': { nameProperty: 'RoleName', nameLimit: 64, arn: iamArn('role') },
  'AWS::IAM::Policy': { nameProperty: 'PolicyName' },
  'AWS::IAM::ManagedPolicy': {
    nameProperty: 'ManagedPolicyName',
    ref: iamArn('policy'),
    arn: iamArn('policy'),
    attributes: { PolicyArn: iamArn('policy') },
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    ref: topicArn,
    arn: topicArn,
    attributes: { TopicArn: topicArn, TopicName: name },
  },
  'AWS::SNS::Subscription': {},
  'AWS::SNS::TopicPolicy': {},
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    nameLimit: 63,
    arn: (r) => `arn:aws:s3:::${r.name}`,
    attributes: { RegionalDomainName: bucketDomain, DomainName: (r) => `${r.name}.s3.amazonaws.com` },
  },
  'AWS::S3::BucketPolicy': {},
  'AWS::KMS::Key': { ref: keyId, arn: arn('kms', (r) => `key/${keyId(r)}`), attributes: { KeyId: keyId } },
  'AWS::KMS::Alias': { nameProperty: 'AliasName' },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    nameLimit: 80,
    ref: queueUrl,
    arn: arn('sqs', name),
    attributes: { QueueName: name, QueueUrl: queueUrl },
  },
  'AWS::SQS::QueuePolicy': {},
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    ref: secretArn,
    arn: secretArn,
    attributes: { Id: secretArn },
  },
  'AWS::SecretsManager::ResourcePolicy': {},
  'AWS::RDS::DBSubnetGroup': { nameProperty: 'DBSubnetGroupName', arn: arn('rds', (r) => `subgrp:${r.name}`) },
  'AWS::EC2::VPC': ec2('vpc', 'VpcId', { CidrBlock: property('CidrBlock'), DefaultSecurityGroup: ec2Id('sg') }),
  'AWS::EC2::Subnet': ec2('subnet', 'SubnetId', { AvailabilityZone: property('AvailabilityZone') }),
  'AWS::EC2::SecurityGroup': ec2('sg', 'GroupId', { VpcId: property('VpcId') }),
  'AWS::EC2::SecurityGroupIngress': {},
  'AWS::EC2::SecurityGroupEgress': {},
  'AWS::CloudWatch::Alarm': { nameProperty: 'AlarmName', arn: arn('cloudwatch', (r) => `alarm:${r.name}`) },
  'AWS::CloudWatch::CompositeAlarm': { nameProperty: 'AlarmName', arn: arn('cloudwatch', (r) => `alarm:${r.name}`) },

  'AWS::Chatbot::SlackChannelConfiguration': {
    nameProperty: 'ConfigurationName',
    ref: channelArn,
    arn: channelArn,
  },

  'AWS::Athena::NamedQuery': nothing(questions),
  'AWS::Athena::WorkGroup': nothing(questions, { nameProperty: 'Name' }),
  'AWS::CDK::Metadata': nothing('usage statistics of the CDK'),
  'AWS::CloudWatch::Dashboard': nothing('a view of metrics, read by people', { nameProperty: 'DashboardName' }),
  'AWS::EC2::FlowLog': nothing('no packets to log'),
  'AWS::EC2::NetworkAcl': nothing(network, ec2('acl', 'Id')),
  'AWS::EC2::NetworkAclEntry': nothing(network),
  'AWS::EC2::Route': nothing(network),
  'AWS::EC2::RouteTable': nothing(network, ec2('rtb', 'RouteTableId')),
  'AWS::EC2::SubnetNetworkAclAssociation': nothing(network),
  'AWS::EC2::SubnetRouteTableAssociation': nothing(network),
  'AWS::Events::Rule': nothing('events of AWS services are best effort; nothing in the pipeline depends on one', {
    nameProperty: 'Name',
    arn: arn('events', (r) => `rule/${r.name}`),
  }),
  'AWS::Glue::Database': nothing(questions),
  'AWS::Glue::Table': nothing(questions),
  'AWS::Lambda::EventInvokeConfig': nothing('steps are invoked by state machines, never asynchronously'),
  'AWS::Lambda::Permission': nothing('steps are invoked by state machines under their role, in the same account'),
  'AWS::Logs::LogGroup': nothing('log lines of steps and workflows are events of the local cloud', {
    nameProperty: 'LogGroupName',
    arn: logGroupArn,
  }),
  'AWS::Logs::ResourcePolicy': nothing('log lines are events of the local cloud'),
};
