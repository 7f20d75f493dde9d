// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of CloudFormation, not of JavaScript.
import { describe, expect, it } from 'vitest';
import { resolveDynamicReferences } from '#local/assembly/dynamic-references.ts';
import type { Assembly } from '#local/assembly/read.ts';
import { assemblyOf, type StackInput } from './cloud-assembly.ts';

type Resources = StackInput['template']['Resources'];

const allow = (Action: string) => ({ Statement: { Effect: 'Allow', Action, Resource: '*' } });

function read(Resources: NonNullable<Resources>, assets: StackInput['assets'] = {}): Assembly {
  return assemblyOf({ Main: { template: { Resources }, assets } });
}

const role = {
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: 'runner', AssumeRolePolicyDocument: allow('sts:AssumeRole') },
};

describe('readAssembly', () => {
  it('reads a function with its bundle, environment, role and network', () => {
    const { functions } = read(
      {
        Role: role,
        Step: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            FunctionName: 'take-snapshot',
            Code: { S3Bucket: 'assets', S3Key: 'abc.zip' },
            Handler: 'index.handler',
            Runtime: 'nodejs24.x',
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            Timeout: 60,
            Environment: { Variables: { REGION: { Ref: 'AWS::Region' } } },
            VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
          },
        },
      },
      { abc: { 'index.mjs': '' } },
    );
    expect(functions).toEqual([
      expect.objectContaining({
        arn: 'arn:aws:lambda:eu-west-1:111122223333:function:take-snapshot',
        bundle: expect.stringMatching(/asset\.abc$/),
        environment: { REGION: 'eu-west-1' },
        memoryMb: 128,
        roleArn: 'arn:aws:iam::111122223333:role/runner',
        timeoutSeconds: 60,
        network: { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] },
      }),
    ]);
  });

  it('applies the substitutions of a state machine and refuses a placeholder that is left over', () => {
    const machine = (DefinitionSubstitutions: unknown) => ({
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          RoleArn: 'arn:aws:iam::111122223333:role/runner',
          DefinitionString: '{"States":{"Take":{"Arguments":{"FunctionName":"${TakeSnapshot}"}}}}',
          DefinitionSubstitutions,
        },
      },
    });
    const [view] = read(machine({ TakeSnapshot: { Ref: 'AWS::Region' } })).stateMachines;
    expect(view?.definition).toEqual({ States: { Take: { Arguments: { FunctionName: 'eu-west-1' } } } });
    expect(view?.type).toBe('STANDARD');
    expect(() => read(machine({}))).toThrow(
      'Main/Machine: the definition uses ${TakeSnapshot}, and nothing substitutes it.',
    );
  });

  it('collects inline, attached and managed policies of a role into one list', () => {
    const { roles } = read({
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          ...role.Properties,
          Policies: [{ PolicyName: 'inline', PolicyDocument: allow('rds:One') }],
          ManagedPolicyArns: [{ Ref: 'Managed' }],
        },
      },
      Attached: {
        Type: 'AWS::IAM::Policy',
        Properties: { Roles: [{ Ref: 'Role' }], PolicyDocument: allow('rds:Two') },
      },
      Managed: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: allow('rds:Three') } },
    });
    const actions = roles[0]?.policies.flatMap((policy) => policy.Statement.map((statement) => statement['Action']));
    expect(actions).toEqual(['rds:One', 'rds:Two', 'rds:Three']);
  });

  it('refuses a managed policy whose text is not in the assembly', () => {
    const Properties = { ...role.Properties, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] };
    expect(() => read({ Role: { ...role, Properties } })).toThrow(
      /Main\/Role has the managed policy .*AdministratorAccess/,
    );
  });

  it('reads a schedule with the defaults of EventBridge Scheduler', () => {
    const { schedules } = read({
      Daily: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          Name: 'daily',
          GroupName: 'lifeboat',
          ScheduleExpression: 'cron(0 2 * * ? *)',
          FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
          Target: { Arn: 'machine', RoleArn: 'role', Input: '{}', DeadLetterConfig: { Arn: 'queue' } },
        },
      },
    });
    expect(schedules).toEqual([
      {
        arn: 'arn:aws:scheduler:eu-west-1:111122223333:schedule/lifeboat/daily',
        name: 'daily',
        account: '111122223333',
        region: 'eu-west-1',
        group: 'lifeboat',
        expression: 'cron(0 2 * * ? *)',
        timezone: 'UTC',
        flexibleWindowMinutes: 15,
        enabled: true,
        target: {
          arn: 'machine',
          roleArn: 'role',
          input: '{}',
          deadLetterArn: 'queue',
          maximumRetryAttempts: 185,
          maximumEventAgeSeconds: 86_400,
        },
      },
    ]);
  });

  it('joins topics, queues, buckets and secrets with their policies, subscriptions and rules', () => {
    const assembly = read({
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'email', KmsMasterKeyId: { Ref: 'Key' } } },
      Mail: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'a@example.com' },
      },
      TopicPolicy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: allow('sns:Publish') },
      },
      Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true, KeyPolicy: allow('kms:*') } },
      Alias: {
        Type: 'AWS::KMS::Alias',
        Properties: { AliasName: 'alias/lifeboat', TargetKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } },
      },
      Bucket: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: 'ledger',
          VersioningConfiguration: { Status: 'Enabled' },
          ObjectLockEnabled: true,
          ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 35 } } },
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              {
                ServerSideEncryptionByDefault: {
                  SSEAlgorithm: 'aws:kms',
                  KMSMasterKeyID: { 'Fn::GetAtt': ['Key', 'Arn'] },
                },
              },
            ],
          },
        },
      },
      BucketPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: allow('s3:*') },
      },
      Queue: { Type: 'AWS::SQS::Queue' },
      QueuePolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: allow('sqs:*') },
      },
      Secret: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: { Name: 'test-password', GenerateSecretString: { PasswordLength: 40 } },
      },
    });
    const [key] = assembly.keys;
    expect(key).toMatchObject({
      rotation: true,
      aliases: ['alias/lifeboat'],
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(assembly.topics[0]).toMatchObject({
      keyId: key?.id,
      subscriptions: [{ protocol: 'email', endpoint: 'a@example.com' }],
    });
    expect(assembly.topics[0]?.policies).toHaveLength(1);
    expect(assembly.buckets[0]).toMatchObject({
      versioned: true,
      objectLock: { defaultRetention: { mode: 'COMPLIANCE', days: 35 } },
      encryption: { algorithm: 'aws:kms', keyId: key?.arn },
    });
    expect(assembly.buckets[0]?.policies).toHaveLength(1);
    expect(assembly.queues[0]?.policies).toHaveLength(1);
    expect(assembly.secrets[0]).toMatchObject({ name: 'test-password', generate: { PasswordLength: 40 } });
  });

  it('follows a subnet group to its network and zones', () => {
    const subnet = (zone: number) => ({
      Type: 'AWS::EC2::Subnet',
      Properties: { VpcId: { Ref: 'Vpc' }, AvailabilityZone: { 'Fn::Select': [zone, { 'Fn::GetAZs': '' }] } },
    });
    const { subnetGroups, securityGroups } = read({
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/24' } },
      A: subnet(0),
      B: subnet(1),
      Group: {
        Type: 'AWS::RDS::DBSubnetGroup',
        Properties: {
          DBSubnetGroupName: 'Restore',
          DBSubnetGroupDescription: 'isolated',
          SubnetIds: [{ Ref: 'A' }, { Ref: 'B' }],
        },
      },
      Guard: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'tests', VpcId: { Ref: 'Vpc' } } },
    });
    expect(subnetGroups[0]).toMatchObject({ name: 'restore', vpcId: securityGroups[0]?.vpcId });
    expect(subnetGroups[0]?.subnets.map((one) => one.zone)).toEqual(['eu-west-1a', 'eu-west-1b']);
    expect(securityGroups[0]?.id).toMatch(/^sg-0[0-9a-f]{16}$/);
  });

  it('gives a resource without a name the same generated name on every reading', () => {
    const name = () => read({ Queue: { Type: 'AWS::SQS::Queue' } }).queues[0]?.name;
    expect(name()).toMatch(/^main-queue-[0-9a-f]{12}$/);
    expect(name()).toBe(name());
  });

  it('refuses every resource type it does not know, all of them at once, by stack and logical id', () => {
    const unknown = { One: { Type: 'AWS::EC2::Instance' }, Two: { Type: 'Custom::Thing' } };
    expect(() => read(unknown)).toThrow(/Main\/One \(AWS::EC2::Instance\), Main\/Two \(Custom::Thing\)/);
  });

  it('accepts a type without local effect and does not list it', () => {
    expect(read({ Flow: { Type: 'AWS::EC2::FlowLog' } }).resources).toEqual([]);
  });

  it('refuses a stack that does not say where it goes, an empty folder and two accounts', () => {
    const stack = (environment: string) => ({ environment, template: {} });
    expect(() => assemblyOf({ Lost: stack('aws://unknown-account/unknown-region') })).toThrow(
      /Stack Lost is meant for/,
    );
    expect(() => assemblyOf({})).toThrow(/holds no stack/);
    const two = { A: stack('aws://111122223333/eu-west-1'), B: stack('aws://444455556666/eu-west-1') };
    expect(() => assemblyOf(two)).toThrow(/111122223333 and 444455556666; the local cloud is one account/);
  });
});

describe('resolveDynamicReferences', () => {
  const arn = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:password-ABCDEF';

  it('reads whole secrets and keys of them, anywhere in a value', () => {
    const lookup = ({ secretId }: { secretId: string }) => JSON.stringify({ id: secretId });
    const value = {
      a: [`{{resolve:secretsmanager:${arn}:SecretString:id::}}`],
      b: 'x {{resolve:secretsmanager:plain}}',
    };
    expect(resolveDynamicReferences(value, lookup)).toEqual({ a: [arn], b: 'x {"id":"plain"}' });
  });

  it('refuses other services and keys that are not there', () => {
    expect(() => resolveDynamicReferences('{{resolve:ssm:/name}}', () => '')).toThrow(/resolve:ssm:\/name/);
    expect(() => resolveDynamicReferences('{{resolve:secretsmanager:s:SecretString:k}}', () => '{}')).toThrow(
      /s has no key k/,
    );
  });
});
