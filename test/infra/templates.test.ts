import { describe, expect, it } from 'vitest';
import { all, synthesizeExample, templates } from './example.ts';
import { prefix } from './synthesized.ts';

synthesizeExample();

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
