import { describe, expect, it } from 'vitest';
import { ledgerEvents } from '#core/ledger-events.ts';
import { savedQueries } from '#infra/ledger-queries.ts';
import { all, synthesizeExample } from './example.ts';
import { ofType, policyFile, prefix, type Templates, templatesOf } from './synthesized.ts';

synthesizeExample();

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
