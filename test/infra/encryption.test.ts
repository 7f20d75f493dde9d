import { describe, expect, it } from 'vitest';
import { all, copy, primary, synthesizeExample, templates } from './example.ts';
import { list, prefix, roleStatements, type Statement } from './synthesized.ts';

synthesizeExample();

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
