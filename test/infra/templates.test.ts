import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { ledgerEvents } from '#core/ledger-events.ts';
import { savedQueries } from '#infra/ledger-queries.ts';
import { stepNames, steps, substitutionName } from '#lambdas/registry.ts';
import {
  list,
  ofType,
  policyFile,
  prefix,
  roleStatements,
  type Statement,
  type Templates,
  templatesOf,
} from './synthesized.ts';

let templates: Templates;
beforeAll(async () => {
  templates = await templatesOf();
});

const all = (type: string) => ofType(templates, type);
const primary = `${prefix}-pipeline`;
const copy = `${prefix}-pipeline-eu-central-1`;

describe('the stacks', () => {
  it('are one vault and, in each Region, what that Region needs', () => {
    expect(Object.keys(templates).sort()).toEqual([
      `${prefix}-pipeline`,
      `${prefix}-pipeline-eu-central-1`,
      `${prefix}-replica-eu-central-1`,
      `${prefix}-vault`,
      `${prefix}-watch`,
      `${prefix}-watch-eu-central-1`,
    ]);
  });

  it('look nothing up, run no custom resource and take no parameter but the bootstrap version', () => {
    const text = JSON.stringify(templates);
    expect(text).not.toContain('Custom::');
    expect(text).not.toContain('Fn::GetStackOutput');
    for (const template of Object.values(templates)) {
      expect(Object.keys((template as { Parameters?: object }).Parameters ?? {})).toEqual(['BootstrapVersion']);
    }
  });

  it('import across stacks only within their own Region, and never in a circle', () => {
    const exportedBy = new Map(
      Object.entries(templates).flatMap(([stack, { Outputs }]) =>
        Object.values(Outputs ?? {}).map((output) => [output.Export?.Name, stack] as const),
      ),
    );
    const inCopy = (stack: string | undefined) => stack?.includes('eu-central-1') ?? false;
    for (const [stack, template] of Object.entries(templates)) {
      for (const [, name] of JSON.stringify(template).matchAll(/"Fn::ImportValue":"([^"]+)"/g)) {
        expect(inCopy(exportedBy.get(name)), `${stack} imports ${name}`).toBe(inCopy(stack));
        expect(exportedBy.get(name), `${stack} imports ${name}`).toMatch(/-(vault|replica)/);
      }
    }
  });

  it('keep backups and evidence when they are taken down [E-4.4-access]', () => {
    const kept = [...all('AWS::KMS::Key'), ...all('AWS::S3::Bucket')];
    expect(kept).toHaveLength(6);
    for (const [id, resource] of kept) {
      expect(resource.DeletionPolicy, id).toBe('Retain');
      expect(resource.UpdateReplacePolicy, id).toBe('Retain');
    }
  });

  it('name what must never be replaced by the same logical ids for ever', () => {
    const stateful = ['AWS::KMS::Key', 'AWS::KMS::Alias', 'AWS::S3::Bucket', 'AWS::SNS::Topic', 'AWS::SQS::Queue'];
    const secrets = ['AWS::SecretsManager::Secret', 'AWS::RDS::DBSubnetGroup'];
    expect([...stateful, ...secrets].flatMap(all).map(([id]) => id)).toMatchInlineSnapshot(`
      [
        "lifeboat-pol-isms-008-replica-eu-central-1/Key961B73FD",
        "lifeboat-pol-isms-008-vault/Key961B73FD",
        "lifeboat-pol-isms-008-replica-eu-central-1/KeyAlias910D852D",
        "lifeboat-pol-isms-008-vault/KeyAlias910D852D",
        "lifeboat-pol-isms-008-replica-eu-central-1/WorkBF636A8B",
        "lifeboat-pol-isms-008-vault/LedgerAccessLog7C9DE4AC",
        "lifeboat-pol-isms-008-vault/LedgerBucketE8D6A000",
        "lifeboat-pol-isms-008-vault/WorkBF636A8B",
        "lifeboat-pol-isms-008-watch-eu-central-1/TopicsEmail8562C410",
        "lifeboat-pol-isms-008-watch-eu-central-1/TopicsChatF780730B",
        "lifeboat-pol-isms-008-watch/TopicsEmail8562C410",
        "lifeboat-pol-isms-008-watch/TopicsChatF780730B",
        "lifeboat-pol-isms-008-pipeline-eu-central-1/SchedulesDeadLettersE738B711",
        "lifeboat-pol-isms-008-pipeline/SchedulesDeadLettersE738B711",
        "lifeboat-pol-isms-008-pipeline-eu-central-1/TestPasswordKeySecretD34B8E29",
        "lifeboat-pol-isms-008-pipeline/TestPasswordKeySecretD34B8E29",
        "lifeboat-pol-isms-008-pipeline/RestoreRoomSubnetGroup7F45DCDD",
        "lifeboat-pol-isms-008-replica-eu-central-1/RestoreRoomSubnetGroup7F45DCDD",
      ]
    `);
  });
});

describe('questions to the ledger', () => {
  it('read its bucket, and leave encrypted results that go with the working papers [E-4.4-encryption]', () => {
    const [[, table] = []] = all('AWS::Glue::Table');
    const [[, group] = []] = all('AWS::Athena::WorkGroup');
    const { StorageDescriptor, Name } = table?.Properties.TableInput ?? {};
    expect([Name, StorageDescriptor.Location]).toEqual([
      'ledger',
      `s3://${prefix}-ledger-111122223333-eu-west-1/ledger/`,
    ]);
    expect(group?.Properties.WorkGroupConfiguration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: {
        OutputLocation: `s3://${prefix}-work-111122223333-eu-west-1/athena/`,
        EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: expect.anything() },
      },
    });
  });

  it('are saved with the names that the runs and entries have', () => {
    const queries = all('AWS::Athena::NamedQuery').map(([, { Properties }]) => Properties);
    expect(queries).toHaveLength(savedQueries.length);
    for (const { QueryString, Database } of queries) {
      expect(Database).toBe('lifeboat_pol_isms_008');
      const events = [...QueryString.matchAll(/event = '([a-z-]+)'/g)].map(([, event]) => event);
      expect(Object.keys(ledgerEvents)).toEqual(expect.arrayContaining(events));
      expect(events).not.toEqual([]);
    }
  });
});

describe('encryption', () => {
  it('covers everything that keeps data, with the customer-managed key of its Region [E-4.4-encryption]', () => {
    const keyed: [string, string][] = [
      ['AWS::SNS::Topic', 'KmsMasterKeyId'],
      ['AWS::SQS::Queue', 'KmsMasterKeyId'],
      ['AWS::Logs::LogGroup', 'KmsKeyId'],
      ['AWS::Lambda::Function', 'KmsKeyArn'],
      ['AWS::SecretsManager::Secret', 'KmsKeyId'],
      ['AWS::Scheduler::Schedule', 'KmsKeyArn'],
    ];
    for (const [type, property] of keyed) {
      expect(all(type).length, type).toBeGreaterThan(0);
      for (const [id, { Properties }] of all(type)) {
        expect(JSON.stringify(Properties[property]), id).toMatch(/Fn::ImportValue|Fn::GetAtt/);
      }
    }
  });

  it('turns every key once a year and gives it the same alias in every Region', () => {
    expect(all('AWS::KMS::Key').map(([, key]) => key.Properties.EnableKeyRotation)).toEqual([true, true]);
    expect(all('AWS::KMS::Alias').map(([, alias]) => alias.Properties.AliasName)).toEqual([
      `alias/${prefix}`,
      `alias/${prefix}`,
    ]);
  });

  it('lets alarms publish to encrypted topics, from this account only', () => {
    for (const [id, key] of all('AWS::KMS::Key')) {
      const statements = key.Properties.KeyPolicy.Statement as Statement[];
      const cloudwatch = statements.find(({ Principal }) =>
        list((Principal as { Service?: string | string[] }).Service).includes('cloudwatch.amazonaws.com'),
      );
      expect(cloudwatch?.Condition, id).toEqual({ StringEquals: { 'aws:SourceAccount': '111122223333' } });
    }
  });

  it('refuses whoever comes without TLS, to buckets, topics and the queue [E-4.4-encryption]', () => {
    const policies = ['AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'].flatMap(all);
    const guarded = ['AWS::S3::Bucket', 'AWS::SNS::Topic', 'AWS::SQS::Queue'].flatMap(all);
    const refusing = policies.filter(([, { Properties }]) =>
      list(Properties.PolicyDocument.Statement).some(
        ({ Effect, Condition }) => Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
      ),
    );
    expect(refusing).toHaveLength(guarded.length);
  });
});

describe('the ledger bucket', () => {
  const isLedger = ([, { Properties }]: ReturnType<typeof all>[number]) =>
    String(Properties.BucketName).includes('-ledger-');
  const bucket = () => all('AWS::S3::Bucket').find(isLedger)?.[1].Properties;

  it('keeps every version, locked in compliance mode for a year longer than any recovery point', () => {
    expect(bucket().VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(bucket().ObjectLockEnabled).toBe(true);
    expect(bucket().ObjectLockConfiguration.Rule.DefaultRetention).toEqual({ Mode: 'COMPLIANCE', Days: 395 });
  });

  it('can be opened up for a trial, by saying so', async () => {
    const of = (mode: Templates) => ofType(mode, 'AWS::S3::Bucket').find(isLedger)?.[1];
    const governed = of(await templatesOf(policyFile, { ledgerLock: 'governance' }));
    expect(governed?.Properties.ObjectLockConfiguration.Rule.DefaultRetention.Mode).toBe('GOVERNANCE');
    const open = of(await templatesOf(policyFile, { ledgerLock: 'none' }));
    expect(open?.Properties.ObjectLockEnabled).toBeUndefined();
    expect(open?.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
  });

  it('refuses a write to a chain that could shadow an entry', () => {
    const statements = all('AWS::S3::BucketPolicy').flatMap(
      ([, { Properties }]) => Properties.PolicyDocument.Statement,
    );
    expect(statements.filter(({ Condition }) => Condition?.Null)).toMatchObject([
      { Effect: 'Deny', Action: 's3:PutObject', Condition: { Null: { 's3:if-none-match': 'true' } } },
    ]);
  });

  it('is public in no way, and who reads it is recorded', () => {
    for (const [id, { Properties }] of all('AWS::S3::Bucket')) {
      expect(Object.values(Properties.PublicAccessBlockConfiguration), id).toEqual([true, true, true, true]);
    }
    expect(bucket().LoggingConfiguration.LogFilePrefix).toBe('ledger/');
  });
});

describe('the bucket of working papers', () => {
  const buckets = () =>
    all('AWS::S3::Bucket').filter(([, { Properties }]) => String(Properties.BucketName).includes('-work-'));

  it('is in every Region, because Step Functions reads items from its own Region only', () => {
    expect(buckets().map(([id]) => id.split('/')[0])).toEqual([
      'lifeboat-pol-isms-008-replica-eu-central-1',
      'lifeboat-pol-isms-008-vault',
    ]);
  });

  it('forgets after a month, is locked by nothing, and needs no key that somebody could disable', () => {
    for (const [id, { Properties }] of buckets()) {
      expect(Properties.LifecycleConfiguration.Rules, id).toMatchObject([{ ExpirationInDays: 30, Status: 'Enabled' }]);
      expect(Properties.ObjectLockEnabled, id).toBeUndefined();
      const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
      expect(rule.ServerSideEncryptionByDefault, id).toEqual({ SSEAlgorithm: 'AES256' });
    }
  });
});

describe('the steps', () => {
  const functions = (stack: string) =>
    Object.values(templates[stack]?.Resources ?? {}).filter(({ Type }) => Type === 'AWS::Lambda::Function');

  const here = stepNames.filter((step) => !(steps[step].workflows as readonly string[]).every((w) => w === 'vault'));

  it('are all deployed in the primary Region but those of the vault account, and in a copy Region those of the restore test', () => {
    expect(functions(primary).map((f) => f.Properties.FunctionName)).toEqual(here.map((s) => `${prefix}-${s}`));
    const testing = stepNames.filter((step) => (steps[step].workflows as readonly string[]).includes('restore-test'));
    expect(functions(copy).map((f) => f.Properties.FunctionName)).toEqual(testing.map((s) => `${prefix}-${s}`));
  });

  it('run as the registry says, on the newest runtime, traced', () => {
    for (const step of here) {
      const deployed = functions(primary).find((f) => f.Properties.FunctionName === `${prefix}-${step}`)?.Properties;
      expect(deployed).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: steps[step].memoryMb,
        Timeout: steps[step].timeoutSeconds,
        TracingConfig: { Mode: 'Active' },
      });
      expect(Object.keys(deployed.Environment?.Variables ?? {}).sort()).toEqual([...steps[step].environment].sort());
    }
  });

  it('have a role each, and no policy that AWS manages', () => {
    const roles = [...functions(primary), ...functions(copy)].map((f) => JSON.stringify(f.Properties.Role));
    expect(new Set(roles.slice(0, here.length)).size).toBe(here.length);
    for (const [id, role] of all('AWS::IAM::Role')) expect(role.Properties.ManagedPolicyArns, id).toBeUndefined();
  });

  it('put only the validator into the isolated room', () => {
    const inside = [...functions(primary), ...functions(copy)].filter((f) => f.Properties.VpcConfig);
    expect(inside.map((f) => f.Properties.FunctionName)).toEqual([
      `${prefix}-validate-restore`,
      `${prefix}-validate-restore`,
    ]);
  });
});

describe('secrets', () => {
  it('reach the two steps that derive passwords, as a reference, and nobody else [E-4.4-encryption]', () => {
    const holders = all('AWS::Lambda::Function').filter(
      ([, f]) => f.Properties.Environment?.Variables?.TEST_PASSWORD_KEY,
    );
    expect(holders.map(([, f]) => f.Properties.FunctionName)).toEqual(
      [copy, primary].flatMap(() => [`${prefix}-reset-password`, `${prefix}-validate-restore`]),
    );
    for (const [, f] of holders) {
      expect(JSON.stringify(f.Properties.Environment.Variables.TEST_PASSWORD_KEY)).toContain(
        '{{resolve:secretsmanager:',
      );
    }
  });

  it('are made by Secrets Manager and stand in no template', () => {
    for (const [, { Properties }] of all('AWS::SecretsManager::Secret')) {
      expect(Properties).not.toHaveProperty('SecretString');
      expect(Properties.GenerateSecretString).toMatchObject({ PasswordLength: 64 });
    }
    for (const [id, { Properties }] of roleStatements(templates).map(([id, s]) => [id, { Properties: s }] as const)) {
      expect(JSON.stringify(Properties), id).not.toContain('secretsmanager');
    }
  });
});

describe('the restore room', () => {
  it('has no way out: no gateway, no route, no endpoint, no public address', () => {
    const types = new Set(Object.values(templates).flatMap((t) => Object.values(t.Resources).map(({ Type }) => Type)));
    for (const type of ['InternetGateway', 'NatGateway', 'Route', 'VPCEndpoint', 'VPCPeeringConnection', 'EIP']) {
      expect(types).not.toContain(`AWS::EC2::${type}`);
    }
    for (const [, subnet] of all('AWS::EC2::Subnet')) expect(subnet.Properties.MapPublicIpOnLaunch).toBe(false);
    expect(all('AWS::EC2::SubnetRouteTableAssociation')).toHaveLength(all('AWS::EC2::Subnet').length);
  });

  it('lets the validator into databases and nobody else, and the validator nowhere else', () => {
    const rules = [...all('AWS::EC2::SecurityGroupIngress'), ...all('AWS::EC2::SecurityGroupEgress')];
    expect(rules).toHaveLength(8);
    for (const [id, { Properties }] of rules) {
      expect([5432, 3306], id).toContain(Properties.FromPort);
      expect(Properties.ToPort, id).toBe(Properties.FromPort);
      expect(Properties.CidrIp, id).toBeUndefined();
    }
    for (const [id, { Properties }] of all('AWS::EC2::SecurityGroup')) {
      expect(Properties.SecurityGroupIngress, id).toBeUndefined();
      // The validator's rules are resources of their own, which take away EC2's default of "everything". For a database
      // CDK writes what stands for "nothing": an address nobody has and a protocol nobody speaks.
      const nothing = [expect.objectContaining({ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' })];
      expect(Properties.SecurityGroupEgress, id).toEqual(id.includes('Database') ? nothing : undefined);
    }
  });

  it('spans two zones that are picked at deployment, and its flows are recorded', () => {
    const zones = all('AWS::EC2::Subnet').map(([, subnet]) => JSON.stringify(subnet.Properties.AvailabilityZone));
    expect(new Set(zones)).toEqual(
      new Set(['{"Fn::Select":[0,{"Fn::GetAZs":""}]}', '{"Fn::Select":[1,{"Fn::GetAZs":""}]}']),
    );
    expect(all('AWS::EC2::FlowLog')).toHaveLength(all('AWS::EC2::VPC').length);
  });
});

describe('the state machines', () => {
  it('carry the text of their ASL files and a function for every step they name', () => {
    for (const [id, { Properties }] of all('AWS::StepFunctions::StateMachine')) {
      const workflow = Properties.StateMachineName.replace(`${prefix}-`, '');
      const text = readFileSync(`state-machines/${workflow}.asl.json`, 'utf8');
      expect(Properties.DefinitionString, id).toBe(text);
      const named = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(Properties.DefinitionSubstitutions).sort(), id).toEqual([...new Set(named)].sort());
    }
  });

  it('start, follow and stop executions of their own only, and read items from their own folder', () => {
    for (const [id, { Properties }] of all('AWS::StepFunctions::StateMachine')) {
      const stack = id.split('/')[0] ?? '';
      const role = templates[stack]?.Resources[Properties.RoleArn['Fn::GetAtt'][0]];
      const items = role?.Properties.Policies.find(({ PolicyName }: { PolicyName: string }) => PolicyName === 'items');
      const name: string = Properties.StateMachineName;
      expect(items === undefined, id).toBe(name.endsWith('-freshness'));
      for (const { Action, Resource } of items?.PolicyDocument.Statement ?? []) {
        const own = list(Action).includes('s3:GetObject') ? `/${name.replace(`${prefix}-`, '')}/*` : `:${name}`;
        for (const arn of list(Resource)) expect(JSON.stringify(arn), id).toContain(own);
      }
    }
  });

  it('may invoke their own steps and no other', () => {
    for (const [id, { Properties }] of all('AWS::StepFunctions::StateMachine')) {
      const stack = id.split('/')[0] ?? '';
      const role = templates[stack]?.Resources[Properties.RoleArn['Fn::GetAtt'][0]];
      const invoke = role?.Properties.Policies[0].PolicyDocument.Statement;
      expect(invoke, id).toHaveLength(1);
      expect(invoke[0].Action, id).toBe('lambda:InvokeFunction');
      expect(new Set(list(invoke[0].Resource).map((r) => JSON.stringify(r))), id).toEqual(
        new Set(Object.values(Properties.DefinitionSubstitutions).map((r) => JSON.stringify(r))),
      );
    }
  });

  it('log everything but what executions carry, and are traced', () => {
    for (const [id, { Properties }] of all('AWS::StepFunctions::StateMachine')) {
      expect(Properties.LoggingConfiguration, id).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
      expect(Properties.TracingConfiguration, id).toEqual({ Enabled: true });
    }
  });

  it('call steps by names that the registry knows', () => {
    const known = stepNames.map(substitutionName);
    for (const [, { Properties }] of all('AWS::StepFunctions::StateMachine')) {
      for (const name of Object.keys(Properties.DefinitionSubstitutions)) expect(known).toContain(name);
    }
  });
});

describe('the schedules', () => {
  const schedules = () => all('AWS::Scheduler::Schedule').map(([, schedule]) => schedule.Properties);

  it('start the full backup daily at 02:00 UTC [E-4.1-full] [E-4.2-0200]', () => {
    expect(schedules().find(({ Name }) => Name === 'database-full-backup')).toMatchObject({
      ScheduleExpression: 'cron(0 2 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
      State: 'ENABLED',
    });
  });

  it('test restores once a month in every Region that holds points [E-4.4-testing] [E-7.1-monthly]', () => {
    const tests = schedules().filter(({ Name }) => Name.startsWith('database-restore-test'));
    expect(tests.map(({ Name, ScheduleExpression }) => [Name, ScheduleExpression])).toEqual([
      ['database-restore-test-eu-central-1', 'cron(0 5 1 * ? *)'],
      ['database-restore-test-eu-west-1', 'cron(0 4 1 * ? *)'],
    ]);
  });

  it('hand over the scheduled instant, never the present one', () => {
    for (const { Target, Name } of schedules()) {
      const { rule, scheduledAt, ...rest } = JSON.parse(Target.Input);
      expect(rest, Name).toEqual({});
      expect(scheduledAt, Name).toBe('<aws.scheduler.scheduled-time>');
      expect(Name.startsWith(rule), Name).toBe(true);
    }
  });

  it('try again for two hours and then leave the run in a queue that is watched', () => {
    for (const { Target, Name } of schedules()) {
      expect(Target.RetryPolicy, Name).toEqual({ MaximumEventAgeInSeconds: 7200, MaximumRetryAttempts: 20 });
      expect(Target.DeadLetterConfig.Arn, Name).toMatchObject({
        'Fn::GetAtt': [expect.stringMatching(/DeadLetters/), 'Arn'],
      });
    }
    expect(all('AWS::SQS::Queue').map(([, q]) => q.Properties.MessageRetentionPeriod)).toEqual([1209600, 1209600]);
  });
});

describe('who is told', () => {
  it('is everybody whom the policy names, in every Region [E-9.2]', () => {
    expect(all('AWS::SNS::Subscription').map(([, s]) => [s.Properties.Protocol, s.Properties.Endpoint])).toEqual([
      ['email', 'backups@example.com'],
      ['email', 'backups@example.com'],
    ]);
    expect(all('AWS::SNS::Topic').map(([, topic]) => topic.Properties.TopicName)).toEqual(
      [0, 1].flatMap(() => [`${prefix}-email`, `${prefix}-chat`]),
    );
  });
});
