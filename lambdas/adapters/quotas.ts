/** Limits of the account in a Region, as RDS itself counts them. */
import { DescribeAccountAttributesCommand, type RDSClient } from '@aws-sdk/client-rds';

/** Manual DB instance snapshots: how many there are and how many there may be; `undefined` when RDS does not say. */
export async function snapshotQuota(client: RDSClient): Promise<{ used: number; max: number } | undefined> {
  const { AccountQuotas = [] } = await client.send(new DescribeAccountAttributesCommand({}));
  const quota = AccountQuotas.find(({ AccountQuotaName }) => AccountQuotaName === 'ManualSnapshots');
  return quota?.Used === undefined || quota.Max === undefined ? undefined : { used: quota.Used, max: quota.Max };
}
