/**
 * What AWS charges, in US dollars, in us-east-1. Other Regions differ, by a few percent as a rule: the plan says so.
 * `verified` prices were read at the source on the date; the others are to be checked before they are relied on.
 */

export interface Price {
  /** For `per` units. */
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  readonly source: string;
  /** When the source was read: `2026-08-21`. */
  readonly date: string;
  readonly verified: boolean;
}

export const priceRegion = 'us-east-1';

/** Values of the AWS price list as Infracost's reference estimates hold them; `of` is the estimate's name. */
function listed(usd: number, per: number, unit: string, of: string): Price {
  return { usd, per, unit, source: `AWS price list, in Infracost's ${of}`, date: '2026-08-21', verified: true };
}

/** As an AWS price page or an article says. */
function published(usd: number, per: number, unit: string, source: string, date: string): Price {
  return { usd, per, unit, source, date, verified: true };
}

function unverified(usd: number, per: number, unit: string): Price {
  return { usd, per, unit, source: 'not read at a source', date: '2026-11-21', verified: false };
}

export const prices = {
  /** Beyond the free allowance, which is the storage of the databases in the same Region. */
  backupStorage: listed(0.095, 1, 'GB-month', 'db_instance_test'),
  /** $0.01 between us-east-1 and us-east-2; the higher price is assumed everywhere. */
  transfer: listed(0.02, 1, 'GB', 'data_transfer_test'),
  testStorage: listed(0.115, 1, 'GB-month', 'db_instance_test'),
  transitions: listed(0.025, 1000, 'transitions', 'sfn_state_machine_test'),
  lambdaTime: listed(0.0000133334, 1, 'GB-second', 'lambda_function_test'),
  lambdaCalls: listed(0.2, 1_000_000, 'requests', 'lambda_function_test'),
  key: listed(1, 1, 'key-month', 'kms_key_test'),
  keyRequests: listed(0.03, 10_000, 'requests', 'kms_key_test'),
  secret: listed(0.4, 1, 'secret-month', 'secretsmanager_secret_test'),
  objectStorage: listed(0.023, 1, 'GB-month', 's3_bucket_test'),
  objectWrites: listed(0.005, 1000, 'requests', 's3_bucket_test'),
  publishes: listed(0.5, 1_000_000, 'requests', 'sns_topic_test'),
  emails: listed(2, 100_000, 'e-mails', 'sns_topic_test'),
  /** An alarm on a sum is charged for each metric in it. */
  alarmMetrics: listed(0.1, 1, 'metric-month', 'cloudwatch_metric_alarm_test'),
  logsIn: listed(0.5, 1, 'GB', 'cloudwatch_log_group_test'),
  logsKept: listed(0.03, 1, 'GB-month', 'cloudwatch_log_group_test'),
  scheduleStarts: published(1, 1_000_000, 'starts', 'cloudburn.io, Amazon EventBridge pricing', '2026-03-01'),
} as const satisfies Readonly<Record<string, Price>>;

const article = 'infratally.com, AWS RDS pricing explained';

/** An hour of the classes in which restore tests run, PostgreSQL, one zone, by name. */
export const testInstances: Readonly<Record<string, Price>> = {
  'db.t4g.micro': published(0.016, 1, 'instance-hour', article, '2026-11-22'),
  'db.t4g.small': published(0.032, 1, 'instance-hour', article, '2026-11-22'),
  'db.t4g.medium': published(0.065, 1, 'instance-hour', article, '2026-11-22'),
  'db.t4g.large': unverified(0.129, 1, 'instance-hour'),
  'db.t4g.xlarge': unverified(0.258, 1, 'instance-hour'),
  'db.t4g.2xlarge': unverified(0.517, 1, 'instance-hour'),
};
