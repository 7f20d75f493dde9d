/** For every lint rule, a policy that only it rejects and the nearest policy that it does not. */
import { type Change, more } from './good-policy.ts';

export interface BadPolicy {
  readonly rule: string;
  readonly title: string;
  /** Changes that both policies have. */
  readonly both?: readonly Change[];
  readonly bad: readonly Change[];
  readonly fixed: readonly Change[];
  readonly path: string;
  /** What the message says, arithmetic included. */
  readonly says: string;
  readonly severity?: 'warning';
}

const frequency = 'frequency: daily at 02:00';
const retention = '{ days: 35, clauses: [E-4.1-full] }';
const expected = '{ resources: 2, duration: 30m }';
const copies = '{ region: eu-central-1, clauses: [E-4.3-secondary] }';
const monthly = 'monthly on day 1 at 04:00';
const age = 'over: 26h';

/** Objectives and alarms so wide that schedules can be looked at alone. */
const wide: readonly Change[] = [
  ['rpo: 26h', 'rpo: 60d'],
  [age, 'over: 60d'],
  [retention, '{ days: 90, clauses: [E-4.1-full] }'],
  [expected, '{ duration: 30m }'],
];
const cold = (tier: string): Change => [
  copies,
  `${copies}\n  cold:\n    - { name: cold, region: eu-central-1, tier: ${tier}, clauses: [E-4.3-cold] }`,
];
const vaultOf = (days: number): Change => [
  copies,
  `${copies}\n  vault: { account: "444455556666", region: eu-central-1, days: ${days}, clauses: [E-4.4-access] }`,
];
const dump = (days: number) =>
  more.rule(`name: dumps
  kind: rds-instance
  class: standard
  method: logical-dump
  frequency: weekly on sunday at 03:00
  destinations: [cold]
  retention: { days: ${days}, clauses: [E-4.2-dump] }
  clauses: [E-4.2-dump]`);
const continuous = (kind: string, rest: string) =>
  more.rule(`name: continuous
  kind: ${kind}
  class: standard
  method: continuous
  ${rest}
  clauses: [E-4.2-pitr]`);
const exception = (rest: string) =>
  more.section(`exceptions:
  - name: slow
    except: [B-4.1]
    what: Backups come later
    why: A migration
    review: 2026-04-01
    ${rest}`);
const approved = 'approvals: [{ by: IT, on: 2026-03-01 }, { by: Management, on: 2026-03-02 }]';
const named = 'excuses: [gap-exceeds-rpo]';
const cluster = (type: string) =>
  more.rule(`name: clusters
  kind: rds-cluster
  class: standard
  method: full
  frequency: daily at 02:00
  retention: { days: 35, clauses: [E-4.1-full] }
  expected: { cluster: ${type}, duration: 30m }
  clauses: [E-4.1-full]`);

export const badPolicies: readonly BadPolicy[] = [
  {
    rule: 'shape',
    title: 'a number that is out of range',
    bad: [['days: 35', 'days: 0']],
    fixed: [['days: 35', 'days: 31']],
    path: 'rules[0].retention.days',
    says: 'is out of range',
  },
  {
    rule: 'unfilled-blank',
    title: 'an owner that nobody filled in',
    bad: [['owner: Somebody', 'owner: "[X]"']],
    fixed: [['owner: Somebody', 'owner: X Ltd']],
    path: 'policy.owner',
    says: 'is a blank that was never filled in',
  },
  {
    rule: 'unknown-clause',
    title: 'a clause of no policy',
    bad: [['E-10.1-age', 'E-10.1-agee']],
    fixed: [['E-10.1-age', 'E-10.1-size']],
    path: 'monitoring.age.clauses[0]',
    says: 'is not a requirement',
  },
  {
    rule: 'class-without-rule',
    title: 'a class that nothing backs up',
    bad: [['\nrules:\n', '  other: { rpo: 7d, rto: 7d, clauses: [B-4.1] }\n\nrules:\n']],
    fixed: [],
    path: 'classes.other',
    says: 'has no rule',
  },
  {
    rule: 'rule-without-class',
    title: 'a test of a class that is not there',
    bad: [[`class: standard\n    frequency: ${monthly}`, `class: standart\n    frequency: ${monthly}`]],
    fixed: [],
    path: 'tests[0].class',
    says: 'is not a class of this policy',
  },
  {
    rule: 'copy-in-primary-region',
    title: 'a copy beside the original',
    bad: [['region: eu-central-1', 'region: eu-west-1']],
    fixed: [['region: eu-central-1', 'region: eu-west-2']],
    path: 'places.copies[0].region',
    says: 'is already the primary Region',
  },
  {
    rule: 'gap-exceeds-rpo',
    title: 'a day, a window and a backup against an RPO of 24 h 30 min',
    bad: [['rpo: 26h', 'rpo: 1470m']],
    fixed: [['rpo: 26h', 'rpo: 1485m']],
    path: 'rules[0].frequency',
    says: '24 h between two runs + 15 min flexible window + 30 min for the backup = 24 h 45 min',
  },
  {
    rule: 'gap-exceeds-rpo',
    title: 'a month of 31 days against an RPO of 30 [B-4.1]',
    both: [...wide, [frequency, 'frequency: monthly on day 1 at 02:00']],
    bad: [['rpo: 60d', 'rpo: 30d']],
    fixed: [['rpo: 60d', 'rpo: 32d']],
    path: 'rules[0].frequency',
    says: '31 d between two runs',
  },
  {
    rule: 'gap-exceeds-rpo',
    title: 'a week and what comes on top against an RPO of 7 days [B-4.1]',
    both: [...wide, [frequency, 'frequency: weekly on sunday at 02:00']],
    bad: [['rpo: 60d', 'rpo: 7d']],
    fixed: [['rpo: 60d', 'rpo: 8d']],
    path: 'rules[0].frequency',
    says: '7 d between two runs + 15 min flexible window + 30 min for the backup = 7 d 45 min',
  },
  {
    rule: 'gap-exceeds-rpo',
    title: 'a leap year against an RPO of 365 days and an hour',
    both: [...wide, [frequency, 'frequency: yearly on march 1 at 02:00'], ['over: 60d', 'over: 400d']],
    bad: [['rpo: 60d', 'rpo: 8761h']],
    fixed: [['rpo: 60d', 'rpo: 367d']],
    path: 'rules[0].frequency',
    says: '366 d between two runs',
  },
  {
    rule: 'gap-exceeds-rpo',
    title: 'a cron whose years are over',
    both: wide,
    bad: [[frequency, 'frequency: cron(0 2 1 * ? 2020)']],
    fixed: [[frequency, 'frequency: cron(0 2 1 * ? 2020-2199)']],
    path: 'rules[0].frequency',
    says: 'it never runs twice again',
  },
  {
    rule: 'clock-change-skips-run',
    title: 'half past two in Berlin',
    both: wide,
    bad: [[frequency, 'frequency: daily at 02:30\n    timezone: Europe/Berlin']],
    fixed: [[frequency, 'frequency: daily at 04:30\n    timezone: Europe/Berlin']],
    path: 'rules[0].frequency',
    says: 'is skipped on 2026-03-29, when the clocks of Europe/Berlin go 1 h forward and 02:30 does not exist',
  },
  {
    rule: 'clock-change-skips-run',
    title: 'half past one in New York, which comes twice',
    both: wide,
    bad: [[frequency, 'frequency: daily at 01:30\n    timezone: America/New_York']],
    fixed: [[frequency, 'frequency: daily at 01:30\n    timezone: America/Phoenix']],
    path: 'rules[0].frequency',
    says: 'runs once, the first time, on 2026-11-01, when the clocks of America/New_York go 1 h back and 01:30 comes twice',
    severity: 'warning',
  },
  {
    rule: 'age-alarms-falsely',
    title: 'a limit that every backup passes',
    bad: [[age, 'over: 24h']],
    fixed: [[age, 'over: 25h']],
    path: 'monitoring.age.over',
    says: '24 h between two runs + 15 min flexible window + 30 min for the backup = 24 h 45 min old, the limit is 24 h',
  },
  {
    rule: 'age-alarms-falsely',
    title: '25 h on the day of 25 hours',
    both: [[age, 'over: 25h']],
    bad: [[frequency, 'frequency: daily at 05:00\n    timezone: Europe/Berlin']],
    fixed: [[frequency, 'frequency: daily at 05:00']],
    path: 'monitoring.age.over',
    says: '25 h from 2026-10-24T03:00:00Z to 2026-10-25T04:00:00Z + 15 min flexible window + 30 min for the backup',
    severity: 'warning',
  },
  {
    rule: 'age-alarms-falsely',
    title: 'a slack of 45 minutes and no word of how long a backup takes',
    both: [[age, 'over: 25h']],
    bad: [[expected, '{ resources: 2 }']],
    fixed: [[expected, '{ resources: 2, duration: 45m }']],
    path: 'monitoring.age.over',
    says: 'whenever a backup takes longer than 45 min',
    severity: 'warning',
  },
  {
    rule: 'age-alarms-falsely',
    title: 'a copy that takes longer than its place allows',
    bad: [[expected, '{ resources: 2, duration: 30m, copyDuration: 8h }']],
    fixed: [[expected, '{ resources: 2, duration: 30m, copyDuration: 6h }']],
    path: 'places.copies[0].within',
    says: 'alarms falsely about copies of rds-instance standard in eu-central-1',
    severity: 'warning',
  },
  {
    rule: 'window-too-short',
    title: 'half an hour for a backup that needs 45 minutes',
    both: [
      [retention, `${retention}\n    window: { start: "02:00", end: "02:30", severity: warning, clauses: [D-window] }`],
    ],
    bad: [],
    fixed: [['end: "02:30"', 'end: "02:45"']],
    path: 'rules[0].window',
    says: '02:00 to 02:30 is 30 min long, and 15 min flexible window + 30 min for the backup = 45 min are needed',
  },
  {
    rule: 'window-too-short',
    title: 'a run before its window',
    both: [
      [retention, `${retention}\n    window: { start: "02:30", end: "04:00", severity: warning, clauses: [D-window] }`],
    ],
    bad: [],
    fixed: [[frequency, 'frequency: daily at 02:45']],
    path: 'rules[0].window',
    says: 'does not hold the start of "daily at 02:00"',
  },
  {
    rule: 'retention-hides-failure',
    title: 'a day, where silence is noticed after 27 h',
    both: [[monthly, 'daily at 05:00']],
    bad: [[retention, '{ days: 1, floor: 1, clauses: [E-4.1-full] }']],
    fixed: [[retention, '{ days: 2, floor: 1, clauses: [E-4.1-full] }']],
    path: 'rules[0].retention',
    says: '26 h until the newest counts as stale + 1 h until the monitor looks = 27 h',
  },
  {
    rule: 'retention-below-restore-test',
    title: '30 days and a month of 31',
    bad: [['days: 35', 'days: 30']],
    fixed: [['days: 35', 'days: 31']],
    path: 'rules[0].retention',
    says: 'keeps backups for 30 d, but restore tests of standard are up to 31 d apart',
    severity: 'warning',
  },
  {
    rule: 'retention-below-copy-interval',
    title: 'a week, and copies that are made weekly',
    both: [
      [
        copies,
        '{ region: eu-central-1, frequency: weekly on sunday at 12:00, within: 7d, clauses: [E-4.3-secondary] }',
      ],
      [monthly, 'weekly on sunday at 05:00'],
      [retention, '{ days: 14, clauses: [E-4.1-full] }'],
    ],
    bad: [['days: 14', 'days: 7']],
    fixed: [],
    path: 'rules[0].retention',
    says: '7 d between two copies + 7 d for copying = 14 d',
  },
  {
    rule: 'retention-below-copy-interval',
    title: 'an archive of what is gone by then',
    both: [
      cold('glacier-flexible'),
      dump(180),
      [
        '{ days: 180, clauses: [E-4.2-dump] }',
        '{ days: 180, archive: { to: cold, after: 180d, years: 7, clauses: [A-6-archive] }, clauses: [E-4.2-dump] }',
      ],
    ],
    bad: [['after: 180d', 'after: 181d']],
    fixed: [],
    path: 'rules[1].retention.archive.after',
    says: 'is 181 d, but backups are kept for 180 d only',
  },
  {
    rule: 'rto-below-restore-time',
    title: 'four terabytes in eight hours',
    bad: [[expected, '{ resources: 2, duration: 30m, gigabytes: 4000 }']],
    fixed: [[expected, '{ resources: 2, duration: 30m, gigabytes: 3500 }']],
    path: 'classes.standard.rto',
    says: '30 min until it answers + 8 h 28 min to read 4000 GB at 125 MiB/s = 8 h 58 min',
  },
  {
    rule: 'rto-below-restore-time',
    title: 'a restore that is known to be slow',
    bad: [[expected, '{ resources: 2, duration: 30m, restoreDuration: 9h }']],
    fixed: [[expected, '{ resources: 2, duration: 30m, restoreDuration: 8h }']],
    path: 'classes.standard.rto',
    says: 'a restore by databases takes 9 h as expected',
  },
  {
    rule: 'rto-above-policy',
    title: 'a class that is slower than the policy',
    bad: [more.section('objectives: { rto: 4h, clauses: [E-3.1-rto] }')],
    fixed: [more.section('objectives: { rto: 8h, clauses: [E-3.1-rto] }')],
    path: 'classes.standard.rto',
    says: 'is 8 h, but the RTO of the policy is 4 h',
  },
  {
    rule: 'rto-above-policy',
    title: 'a class that is slower than its priority',
    both: [
      ['rto: 8h', 'rto: 8h, priority: first'],
      more.section('priorities: [{ name: first, services: [Databases], rto: 1h, clauses: [E-3.2] }]'),
    ],
    bad: [],
    fixed: [['rto: 1h', 'rto: 8h']],
    path: 'classes.standard.rto',
    says: 'is 8 h, but the RTO of the priority first is 1 h',
  },
  {
    rule: 'resource-in-two-classes',
    title: 'one database with two masters',
    both: [
      ['\nrules:\n', '  other: { rpo: 26h, rto: 8h, resources: [rds-instance/orders], clauses: [B-4.1] }\n\nrules:\n'],
      ['rto: 8h', 'rto: 8h, resources: [rds-instance/orders]'],
      more.rule(`name: others
        kind: rds-instance
        class: other
        method: full
        frequency: daily at 03:00
        retention: { days: 10, clauses: [E-4.1-full] }
        expected: { duration: 30m }
        clauses: [E-4.1-full]`),
    ],
    bad: [],
    fixed: [['resources: [rds-instance/orders]', 'resources: [rds-instance/customers]']],
    path: 'classes.other.resources[0]',
    says: 'already belongs to the class standard',
  },
  {
    rule: 'scope-without-rule',
    title: 'secrets that are covered in words only',
    bad: [more.section('scope: { includes: [{ what: Platforms, kinds: [rds-instance, secret], clauses: [A-2] }] }')],
    fixed: [more.section('scope: { includes: [{ what: Platforms, kinds: [rds-instance], clauses: [A-2] }] }')],
    path: 'scope.includes[0].kinds',
    says: 'names secret, and no rule backs that kind up',
    severity: 'warning',
  },
  {
    rule: 'no-separate-copy',
    title: 'backups that stay at home',
    bad: [[frequency, `${frequency}\n    destinations: [primary]`]],
    fixed: [[frequency, `${frequency}\n    destinations: [primary, eu-central-1]`]],
    path: 'rules[0].destinations',
    says: 'keeps every backup of rds-instance standard in eu-west-1, but E-4.3-secondary asks for a geographically separate copy',
  },
  {
    rule: 'copy-across-partitions',
    title: 'a copy in China',
    bad: [['region: eu-central-1', 'region: cn-north-1']],
    fixed: [['region: eu-central-1', 'region: eu-north-1']],
    path: 'places.copies[0].region',
    says: 'is in the partition aws-cn, and eu-west-1 is in aws',
  },
  {
    rule: 'cold-tier-unavailable',
    title: 'a snapshot of RDS in Glacier',
    both: [cold('glacier-flexible'), ['days: 35', 'days: 90'], [expected, '{ duration: 30m }']],
    bad: [[frequency, `${frequency}\n    destinations: [primary, eu-central-1, cold]`]],
    fixed: [dump(90)],
    path: 'rules[0].destinations[2]',
    says: 'is glacier-flexible, and backups of rds-instance by full have no cold tier',
  },
  {
    rule: 'cold-tier-unavailable',
    title: 'a dump in the cold storage of AWS Backup',
    both: [dump(90)],
    bad: [cold('backup-cold')],
    fixed: [cold('glacier-instant')],
    path: 'rules[1].destinations[0]',
    says: 'is the cold storage of AWS Backup, which takes no rds-instance',
  },
  {
    rule: 'cold-tier-too-short',
    title: '90 days where 180 are billed',
    both: [cold('deep-archive')],
    bad: [dump(90)],
    fixed: [dump(180)],
    path: 'rules[1].retention',
    says: 'keeps backups for 90 d in cold, whose tier deep-archive bills at least 180 d',
    severity: 'warning',
  },
  {
    rule: 'point-in-time-too-long',
    title: '36 days of logs',
    bad: [continuous('rds-instance', 'retention: { days: 36, clauses: [E-4.1-logs] }')],
    fixed: [continuous('rds-instance', 'retention: { days: 35, clauses: [E-4.1-logs] }')],
    path: 'rules[1].retention.days',
    says: 'is 36, but rds-instance can be recovered to a moment of the last 35 days at most',
  },
  {
    rule: 'point-in-time-unavailable',
    title: 'a secret at any moment',
    both: [continuous('secret', 'retention: { days: 30, clauses: [E-4.1-secrets] }')],
    bad: [],
    fixed: [['method: continuous', 'method: full\n    frequency: on change']],
    path: 'rules[1].method',
    says: 'secret cannot be recovered to a moment',
  },
  {
    rule: 'point-in-time-unavailable',
    title: 'a cluster at any moment, far away',
    both: [continuous('rds-cluster', 'retention: { days: 30, clauses: [E-4.1-logs] }')],
    bad: [],
    fixed: [
      ['method: continuous', 'method: continuous\n    destinations: [primary]'],
      ['E-4.3-secondary', 'E-4.3-primary'],
    ],
    path: 'rules[1]',
    says: 'recoverable to a moment in eu-central-1, where the platform keeps no logs of it',
  },
  {
    rule: 'cluster-copy-unavailable',
    title: 'copies of a Multi-AZ DB cluster',
    bad: [cluster('multi-az')],
    fixed: [cluster('aurora')],
    path: 'rules[1]',
    says: 'snapshots of a Multi-AZ DB cluster cannot be copied',
  },
  {
    rule: 'default-key-source',
    title: 'another account, and a database under the default key',
    both: [[copies, '{ region: eu-central-1, account: "444455556666", clauses: [E-4.3-secondary] }']],
    bad: [[expected, '{ resources: 2, duration: 30m, sourceKey: aws-managed }']],
    fixed: [[expected, '{ resources: 2, duration: 30m, sourceKey: customer-managed }']],
    path: 'rules[0].expected.sourceKey',
    says: 'cannot be copied to the account 444455556666',
  },
  {
    rule: 'default-key-source',
    title: 'another account, and points under the default key',
    both: [[copies, '{ region: eu-central-1, account: "444455556666", clauses: [E-4.3-secondary] }']],
    bad: [
      more.section('security: { encryption: { atRest: AES-256, keys: aws-managed, clauses: [E-4.4-encryption] } }'),
    ],
    fixed: [more.section('security: { encryption: { atRest: AES-256, clauses: [E-4.4-encryption] } }')],
    path: 'places.copies[0].account',
    says: 'which the default keys of security.encryption.keys do not let in',
  },
  {
    rule: 'default-key-source',
    title: 'a vault account, and points under the default key',
    both: [vaultOf(35)],
    bad: [
      more.section('security: { encryption: { atRest: AES-256, keys: aws-managed, clauses: [E-4.4-encryption] } }'),
    ],
    fixed: [more.section('security: { encryption: { atRest: AES-256, clauses: [E-4.4-encryption] } }')],
    path: 'places.vault.account',
    says: 'which the default keys of security.encryption.keys do not let in',
  },
  {
    rule: 'snapshot-quota',
    title: 'three databases with 37 points each',
    bad: [[expected, '{ resources: 3, duration: 30m }']],
    fixed: [],
    path: 'rules[0].retention',
    says: 'the 100 that AWS allows: 37 of 3 by databases = 111',
    severity: 'warning',
  },
  {
    rule: 'snapshot-quota',
    title: 'a vault account that keeps a hundred days',
    bad: [vaultOf(60)],
    fixed: [vaultOf(40)],
    path: 'places.vault.days',
    says: 'in the vault account than the 100 that AWS allows: 62 of 2 by databases = 124',
    severity: 'warning',
  },
  {
    rule: 'near-maintenance-window',
    title: 'a backup before the database is maintained',
    bad: [[expected, '{ duration: 30m, maintenance: { day: sunday, start: "03:30", end: "04:00" } }']],
    fixed: [[expected, '{ duration: 30m, maintenance: { day: sunday, start: "03:45", end: "04:15" } }']],
    path: 'rules[0].frequency',
    says: 'runs at 2026-03-15T02:00:00Z, for up to 45 min, within an hour of the maintenance window, sunday 03:30 to 04:00 UTC',
    severity: 'warning',
  },
  {
    rule: 'lock-below-retention',
    title: 'a lock that ends five days early',
    both: [[frequency, `${frequency}\n    lock: { mode: compliance, days: 35, clauses: [E-4.4-access] }`]],
    bad: [['days: 35', 'days: 30']],
    fixed: [],
    path: 'rules[0].lock.days',
    says: 'is 30, but backups are kept for 35 d',
    severity: 'warning',
  },
  {
    rule: 'lock-beyond-disposal',
    title: 'a lock on what must be gone',
    both: [
      [frequency, `${frequency}\n    lock: { mode: compliance, days: 38, clauses: [E-4.4-access] }`],
      [
        retention,
        '{ days: 35, disposal: { method: delete, within: 3d, clauses: [A-6-disposal] }, clauses: [E-4.1-full] }',
      ],
    ],
    bad: [['days: 38', 'days: 39']],
    fixed: [],
    path: 'rules[0].lock.days',
    says: 'is 39, but a backup must be gone after 35 d of retention + 3 d to dispose of it = 38 d',
  },
  {
    rule: 'sensitive-class-shared-key',
    title: 'sensitive data under everybody’s key',
    bad: [['rto: 8h', 'rto: 8h, sensitive: true']],
    fixed: [['rto: 8h', 'rto: 8h, sensitive: true, key: own']],
    path: 'classes.standard.sensitive',
    says: 'needs a key for standard alone, and key is shared',
  },
  {
    rule: 'sensitive-class-shared-key',
    title: 'erasure of a key that others need',
    both: [
      [
        retention,
        '{ days: 35, disposal: { method: cryptographic-erasure, clauses: [A-6-disposal] }, clauses: [E-4.1-full] }',
      ],
    ],
    bad: [],
    fixed: [['rto: 8h', 'rto: 8h, key: own']],
    path: 'rules[0].retention.disposal.method',
    says: 'would delete a key that standard shares with other classes',
  },
  {
    rule: 'email-volume',
    title: 'ten failures at once for two addresses',
    both: [
      [expected, '{ resources: 10, duration: 30m }'],
      ['days: 35', 'days: 8'],
      [monthly, 'weekly on sunday at 04:00'],
    ],
    bad: [['[backups@example.com]', '[backups@example.com, night@example.com]']],
    fixed: [],
    path: 'notify.email',
    says: '10 failures at once × 2 addresses = 20 e-mails in a second',
    severity: 'warning',
  },
  {
    rule: 'exception-expired',
    title: 'an exception of yesterday [A-9-review]',
    both: [exception(`${named}\n    ${approved}\n    expires: 2026-03-10`)],
    bad: [['expires: 2026-03-10', 'expires: 2026-03-09']],
    fixed: [],
    path: 'exceptions[0].expires',
    says: 'was 2026-03-09, and today is 2026-03-10',
  },
  {
    rule: 'exception-unapproved',
    title: 'one person who approved twice [A-9-approval]',
    both: [exception(`${named}\n    ${approved}\n    expires: 2026-06-01`)],
    bad: [['by: Management', 'by: it']],
    fixed: [],
    path: 'exceptions[0].approvals',
    says: 'needs two approvers by today, and only it has approved',
  },
  {
    rule: 'exception-covers-everything',
    title: 'an exception without a limit',
    both: [exception(`${approved}\n    expires: 2026-06-01\n    classes: [standard]`)],
    bad: [],
    fixed: [['classes: [standard]', named]],
    path: 'exceptions[0]',
    says: 'slow covers every rule, every class and every finding',
  },
  {
    rule: 'exception-names-no-rule',
    title: 'a misspelt rule',
    both: [exception(`${named}\n    ${approved}\n    expires: 2026-06-01`)],
    bad: [['gap-exceeds-rpo', 'gap-exeeds-rpo']],
    fixed: [],
    path: 'exceptions[0].excuses[0]',
    says: 'is not the identifier of a lint rule',
  },
  {
    rule: 'threshold-tells-nobody',
    title: 'warnings without a route',
    both: [
      [
        'clauses: [E-9.2]',
        'clauses: [E-9.2]\n  routes:\n    - { severities: [critical], channels: [email, phone], clauses: [A-8] }',
      ],
      ['severity: warning, clauses: [E-10.1-size]', 'severity: critical, clauses: [E-10.1-size]'],
    ],
    bad: [],
    fixed: [['[critical]', '[critical, warning]']],
    path: 'monitoring.capacity.severity',
    says: 'is warning, and no route carries it',
  },
  {
    rule: 'review-overdue',
    title: 'a review that was yesterday',
    bad: [['nextReview: 2027-01-01', 'nextReview: 2026-03-09']],
    fixed: [['nextReview: 2027-01-01', 'nextReview: 2026-03-10']],
    path: 'policy.nextReview',
    says: 'was 2026-03-09, and today is 2026-03-10',
    severity: 'warning',
  },
  {
    rule: 'not-carried-out',
    title: 'a kind that no workflow backs up yet',
    bad: [
      more.rule(`name: files
        kind: s3-bucket
        class: standard
        method: full
        frequency: daily at 02:00
        retention: { days: 35, clauses: [E-4.1-full] }
        expected: { duration: 30m }
        clauses: [E-4.1-full]`),
    ],
    fixed: [],
    path: 'rules[1]',
    says: 'is not yet carried out: rule files, because no workflow backs up s3-bucket',
    severity: 'warning',
  },
];
