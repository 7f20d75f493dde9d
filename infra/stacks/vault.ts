/**
 * What outlives everything else: the key of the primary Region and the evidence, with the questions that may be asked of
 * it; and the bucket of working papers.
 */
import { Stack, type StackProps } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { backupRules, pointInTimeRules, type Vault, vaultOf } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { reachDays } from '#core/retention/reach.ts';
import { BackupKey } from '../constructs/backup-key.ts';
import { Ledger } from '../constructs/ledger.ts';
import { LedgerQueries } from '../constructs/ledger-queries.ts';
import { WorkBucket } from '../constructs/work-bucket.ts';
import type { Names } from '../names.ts';
import type { Settings } from '../settings.ts';

export interface VaultStackProps extends StackProps {
  readonly settings: Settings;
  readonly names: Names;
}

export class VaultStack extends Stack {
  readonly key: IKey;

  constructor(scope: Construct, id: string, { settings, names, ...props }: VaultStackProps) {
    super(scope, id, props);
    const key = new BackupKey(this, 'Key', names);
    this.key = key;
    const { bucket } = new Ledger(this, 'Ledger', {
      bucketName: names.ledgerBucket,
      key: this.key,
      lock: settings.ledgerLock,
      lockDays: lockDays(settings.policy),
    });
    const vault = vaultOf(settings.policy);
    if (vault) {
      key.openTo(vault.account, names.region);
      for (const statement of recipesFor(vault.account, bucket)) bucket.addToResourcePolicy(statement);
    }
    new WorkBucket(this, 'Work', names);
    new LedgerQueries(this, 'Queries', { names, key: this.key });
  }
}

/** The vault account takes with each point the recipe of what a restore of it needs beyond the data. */
function recipesFor(account: string, bucket: Bucket): readonly PolicyStatement[] {
  const allow = (action: string, resource: string) =>
    new PolicyStatement({ principals: [new AccountPrincipal(account)], actions: [action], resources: [resource] });
  return [allow('s3:GetObject', bucket.arnForObjects('recipes/*')), allow('s3:ListBucket', bucket.bucketArn)];
}

/** The evidence of a recovery point outlives the point by a year, so that an annual audit finds all of it. */
export function lockDays(policy: Policy): number {
  const points = backupRules(policy).map((rule) => reachDays(rule, `${policy.policy.effective}T00:00:00Z`));
  return Math.max(0, ...points, ...pointInTimeRules(policy).map(({ retention }) => retention.days)) + year;
}

/** The same of the vault account, which has a term of its own. */
export function vaultLockDays(vault: Pick<Vault, 'days'>): number {
  return vault.days + year;
}

const year = 365;
