/**
 * Every requirement of the written policies: who carries it out (`auto` the software, `record` people, with the evidence
 * kept here) and one sentence that says what it asks. Alerts and reports quote the sentence beside the identifier.
 */
import type { Clause } from '../model.ts';

export interface ClauseFacts {
  readonly kind: 'auto' | 'record';
  readonly sentence: string;
}

const auto = (sentence: string): ClauseFacts => ({ kind: 'auto', sentence });
const record = (sentence: string): ClauseFacts => ({ kind: 'record', sentence });

export const clauses: Readonly<Record<Clause, ClauseFacts>> = {
  'A-2': auto(
    'Databases, servers and cloud platforms are all in scope: a resource kind exists for each, anything else is reported as uncovered.',
  ),
  'A-3-types': auto(
    'Full, incremental and differential backups are told apart in the policy, the inventory and the report; where the platform decides (RDS snapshots are incremental after the first), the report says so.',
  ),
  'A-4-critical': auto('Critical data daily.'),
  'A-4-noncritical': auto('Non-critical weekly.'),
  'A-4-system': auto('System backups: weekly full, daily incremental.'),
  'A-4-onsite': auto('Onsite copies (local server / NAS).'),
  'A-4-offsite': auto('Offsite copies in a second location.'),
  'A-4-cloud': auto('Cloud storage, encrypted.'),
  'A-5-identify': auto(
    'Critical systems and data are identified: discovery by tag, and everything untagged is listed.',
  ),
  'A-5-manual': auto('A backup can also be run by hand, and is treated as any other.'),
  'A-5-verify': auto('Completion is verified, not assumed from the API’s acceptance.'),
  'A-5-restore-test': auto('Quarterly restore tests on a selected sample: integrity and accessibility.'),
  'A-5-separate': auto('Offsite copies in geographically separate data centres.'),
  'A-5-inventory': auto('An inventory of every backup: location, retention schedule.'),
  'A-6-full': auto('Full backups have a retention period.'),
  'A-6-incremental': auto('Incremental and differential backups have a retention period of their own.'),
  'A-6-archive': auto('Long-term archives for a number of years.'),
  'A-6-disposal': auto('Disposal at the end of retention, with evidence.'),
  'A-6-sensitive': auto(
    'Backups of sensitive data are destroyed securely (deletion proven; cryptographic erasure where the key is theirs alone).',
  ),
  'A-7-monitor': auto('Continuous monitoring for failures and irregularities.'),
  'A-7-review': record('Status and performance reports are reviewed by administrators.'),
  'A-7-report': auto('A report after each cycle: success / failure, data volume, other metrics.'),
  'A-7-immediate': auto('Failures and anomalies are reported at once.'),
  'A-8': record('Roles: who is told, who approves, who reviews.'),
  'A-9-approval': record('Exceptions are documented and approved by IT and senior management.'),
  'A-9-review': auto('Exceptions come up for review and lapse.'),
  'A-10-ha': auto('Recordings and reports are stored redundantly and stay available when a server fails.'),
  'A-10-1900': auto(
    'Recordings from both cloud servers are copied to the on-premises server at 19:00 local time daily.',
  ),
  'A-10-nas': auto('NAS for critical backups, extended retention.'),
  'B-2': auto('Classes critical, important, non-essential.'),
  'B-3.1': auto('Daily, weekly, monthly.'),
  'B-3.2': auto('Retention 30, 90, 180 days.'),
  'B-3.3-method': auto('Incremental for daily and weekly, full for monthly.'),
  'B-3.3-encryption': auto('Encrypted in transit and at rest.'),
  'B-3.4': auto('Tests at least quarterly.'),
  'B-3.5': auto('Offsite storage.'),
  'B-4.1': auto(
    'RPO 48 h, 7 d, 30 d, checked against the schedule (a monthly backup cannot meet 30 days in a 31-day month) and measured.',
  ),
  'B-4.2': auto('RTO 48 h, 72 h, 7 d, measured.'),
  'B-4.3-people': auto('Restores only by authorised people.'),
  'B-4.3-audit': auto('Each restore is documented for audit.'),
  'B-5': auto('Alerting on failure.'),
  'B-6': auto('Regular audit of backups and restores: an audit report from the evidence.'),
  'B-7': record('Training.'),
  'B-8': record('Annual review.'),
  'C-2-databases': auto('Application databases are backed up.'),
  'C-2-files': auto('File storage and customer data are backed up.'),
  'C-2-config': auto('Configuration and settings are backed up.'),
  'C-2-logs': auto('Logs and operational data are backed up.'),
  'C-2-infrastructure': auto('Cloud infrastructure components are backed up.'),
  'C-3': auto(
    'Database backups, storage snapshots, configuration backups, infrastructure snapshots; frequency by criticality.',
  ),
  'C-4': auto('Restricted access.'),
  'C-5-available': auto('Backup data is available.'),
  'C-5-accessible': auto('Backup storage is accessible.'),
  'C-5-recoverable': auto('Recovery can be performed.'),
  'C-6.1': auto(
    'Recovery in six steps: identify, determine the requirement, locate the latest backup, restore, validate, resume.',
  ),
  'C-7': auto('Recovery order: high, medium, standard priority.'),
  'C-8-access': auto('Access to backups is restricted.'),
  'C-8-control': auto('Restores are controlled.'),
  'C-8-credentials': auto('Credentials are managed securely.'),
  'C-8-review': record('Access reviews.'),
  'C-9': auto('Retention by criticality, older backups removed.'),
  'C-10': auto('Restoration tested.'),
  'C-12': record('Semi-annual review.'),
  'D-window': auto(
    'Full system and database backups daily, between 01:00 and 02:00 IST; a backup still running at 02:00 is reported.',
  ),
  'D-automatic': auto('No human in the routine.'),
  'D-scope-databases': auto('Databases are backed up.'),
  'D-scope-transactions': auto('Customer transactional data is backed up.'),
  'D-scope-config': auto('Configuration files are backed up.'),
  'D-scope-content': auto('User content and metadata are backed up.'),
  'D-retain': auto('The most recent 2 days are kept.'),
  'D-delete': auto('Older backups are deleted automatically.'),
  'D-secure': auto('Restricted access, encrypted.'),
  'D-restore': auto(
    'Restore requests are verified for authority and feasibility; one beyond the retention period is refused with the reason.',
  ),
  'D-limits': auto('The report states what cannot be recovered.'),
  'E-3.1-rpo': auto('At most one hour of data is lost (RPO 1 h), measured and compared.'),
  'E-3.1-rto': auto('Service is back within four hours (RTO 4 h), measured and compared.'),
  'E-3.1-mttr': auto('The mean time to repair is at most two hours (MTTR 2 h), measured and compared.'),
  'E-3.2': auto('Service priorities with RTO 1, 2, 4, 8 h.'),
  'E-4.1-full': auto('Databases are backed up in full daily and kept 30 days.'),
  'E-4.1-incremental': auto('Write-ahead logs are archived hourly and kept 7 days.'),
  'E-4.1-logs': auto('Transaction logs are streamed continuously and kept 7 days.'),
  'E-4.1-config': auto('Configuration on change, 90 days.'),
  'E-4.1-recordings': auto('Call recordings in real time, 90 days.'),
  'E-4.1-secrets': auto('Secrets and credentials on change, 90 days, encrypted vault.'),
  'E-4.2-0200': auto('The full backup runs daily at 02:00 UTC.'),
  'E-4.2-pitr': auto('Databases can be recovered to a point in time.'),
  'E-4.2-dump': auto('A complete logical dump (pg_dump -Fc in the policy’s example) as an option.'),
  'E-4.2-images': auto('Container images kept per deployment, by tag.'),
  'E-4.2-logs': auto('Logs aggregated continuously.'),
  'E-4.2-media': auto('Recordings 90 days, transcripts 90 days encrypted, media per classification.'),
  'E-4.3-primary': auto('A copy is kept in primary storage, encrypted with AES-256.'),
  'E-4.3-secondary': auto('A copy is kept in a secondary region, encrypted with AES-256.'),
  'E-4.3-cold': auto('A copy is kept in cold storage, encrypted with AES-256.'),
  'E-4.4-encryption': auto('Backups are encrypted at rest.'),
  'E-4.4-access': auto('Access to backups is limited.'),
  'E-4.4-integrity': auto('Checksums of backups are verified.'),
  'E-4.4-testing': auto('Restores are tested monthly.'),
  'E-5.1': auto(
    'Decision matrix: table corruption, database failure, server failure, region outage, data breach, each with its recovery path.',
  ),
  'E-5.2': auto('Database recovery: assessment, preparation, recovery, verification.'),
  'E-5.3': auto('Application recovery: known good image, stable version.'),
  'E-5.4': auto('Media recovery.'),
  'E-6.1-region': auto('The recovery site is in another region.'),
  'E-6.1-sync': auto('Data is replicated continuously, with measured lag.'),
  'E-6.1-capacity': auto('The recovery site has all of the production capacity.'),
  'E-6.1-activation': auto('The recovery site is active within four hours, measured.'),
  'E-6.2': auto(
    'Activation triggers: primary unavailable over 30 min, over 50 % of hardware affected, disaster warning, breach.',
  ),
  'E-6.3': auto('Activation in three phases with their time limits.'),
  'E-6.4': auto('Return to primary.'),
  'E-7.1-daily': auto('Backups are checked for integrity every day.'),
  'E-7.1-monthly': auto('A restore is tested every month.'),
  'E-7.1-quarterly': auto('The recovery site is tested every quarter.'),
  'E-7.1-annual': auto('The whole recovery is exercised every year.'),
  'E-7.2-restore': auto(
    'A restore test takes a random backup to a test environment and checks integrity and application, with results.',
  ),
  'E-7.2-dr': auto('DR test: replicas, connectivity, sync lag, failover, results, procedure updates.'),
  'E-7.3': auto('Test documents: plan, results, issues log, improvements.'),
  'E-8': record('Roles and who declares a disaster.'),
  'E-9.1': record('Third-party dependencies and what is done when they fail.'),
  'E-9.2': auto('It is settled who is told, and how, during an outage.'),
  'E-10.1-failure': auto('A failed backup is critical.'),
  'E-10.1-size': auto('A backup whose size differs by more than 20 % is a warning.'),
  'E-10.1-age': auto('A backup older than 25 hours is critical.'),
  'E-10.1-capacity': auto('Storage above 80 % is a warning.'),
  'E-10.2': auto('Recovery time under RTO, 100 % integrity, all critical services restored.'),
  'E-11': auto('Runbooks, contact lists, DR results kept current.'),
  'E-11.2': auto('Runbook copies: online, printable, and at the DR site.'),
  'E-12': record('Reviews: annual, after changes, exercises, events.'),
};

/** The identifier with its sentence, as an alert prints it. Unknown identifiers stand alone. */
export function quoteClause(id: Clause): string {
  const facts = clauses[id];
  return facts ? `${id}: ${facts.sentence}` : id;
}
