/**
 * Every step that becomes a Lambda function, and what it needs to run. `infra` deploys from this table, the local
 * cloud runs from it, and the state machines name the steps by their PascalCase form: `take-snapshot` → `${TakeSnapshot}`.
 * A step's code is in the folder of its name; its permissions are on the page `infra/permissions.ts`.
 */

/** Environment variables that the template sets. Everything else a step knows comes from the policy or its input. */
export type EnvironmentName =
  /** Bucket of the ledger and the reports, in the primary Region. */
  | 'LEDGER_BUCKET'
  | 'LEDGER_REGION'
  /** Bucket of the step's own Region, for what an execution hands on from step to step. */
  | 'WORK_BUCKET'
  /** Topics of the step's own Region. */
  | 'EMAIL_TOPIC_ARN'
  | 'CHAT_TOPIC_ARN'
  /** `alias/…`, the same name in every Region. */
  | 'BACKUP_KEY_ALIAS'
  /** In the vault account: the account whose shared points it takes. */
  | 'SOURCE_ACCOUNT'
  /** In the vault account: the bucket of the other account's ledger, from which it takes the recipes. */
  | 'SOURCE_LEDGER_BUCKET'
  /** DB subnet group and security group of the room in which test instances are restored. */
  | 'TEST_SUBNET_GROUP'
  | 'TEST_SECURITY_GROUP'
  /** Key from which the passwords of test instances are derived. Encrypted at rest with the environment; never in a payload. */
  | 'TEST_PASSWORD_KEY';

export type Workflow = 'backup' | 'retention' | 'restore-test' | 'freshness' | 'vault';

export interface StepFacts {
  readonly workflows: readonly Workflow[];
  /** `isolated`: inside the restore room, without any route to AWS or the internet. */
  readonly network: 'aws' | 'isolated';
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: readonly EnvironmentName[];
}

const ledger = ['LEDGER_BUCKET', 'LEDGER_REGION'] as const;
const topics = ['EMAIL_TOPIC_ARN', 'CHAT_TOPIC_ARN'] as const;
const work = ['WORK_BUCKET'] as const;
const small = { network: 'aws', memoryMb: 256, timeoutSeconds: 60 } as const;
/** For steps that look at everything at once: thousands of databases, a few portions at a time. */
const wide = { ...small, timeoutSeconds: 300 } as const;

export const steps = {
  'find-expected-set': { ...wide, workflows: ['backup'], environment: [...ledger, ...work] },
  'take-snapshot': { ...small, workflows: ['backup'], environment: [...ledger] },
  'check-recovery-point': { ...small, workflows: ['backup'], environment: [] },
  'capture-recipe': { ...small, workflows: ['backup'], environment: [...ledger] },
  'start-copy': { ...small, workflows: ['backup'], environment: ['BACKUP_KEY_ALIAS'] },
  'give-up-copy': { ...small, workflows: ['backup'], environment: [...ledger] },
  'verify-recovery-point': { ...small, workflows: ['backup'], environment: [...ledger, ...work, 'BACKUP_KEY_ALIAS'] },
  'close-cycle': { ...wide, workflows: ['backup'], environment: [...ledger, ...work, ...topics] },
  'plan-retention': { ...wide, memoryMb: 1024, workflows: ['retention'], environment: [...ledger, ...work] },
  'mark-recovery-point': { ...small, workflows: ['retention'], environment: [...ledger, ...work] },
  'remove-recovery-point': { ...small, workflows: ['retention'], environment: [...ledger, ...work] },
  'confirm-removal': { ...small, workflows: ['retention'], environment: [...ledger, ...work] },
  'close-retention': { ...wide, workflows: ['retention'], environment: [...ledger, ...work, ...topics] },
  'sweep-leftovers': { ...wide, workflows: ['restore-test'], environment: [...ledger, ...topics] },
  'choose-recovery-points': { ...wide, memoryMb: 512, workflows: ['restore-test'], environment: [...work] },
  'start-restore': { ...small, workflows: ['restore-test'], environment: ['TEST_SUBNET_GROUP', 'TEST_SECURITY_GROUP'] },
  'check-restore': { ...small, workflows: ['restore-test'], environment: [] },
  'reset-password': { ...small, workflows: ['restore-test'], environment: ['TEST_PASSWORD_KEY'] },
  // 15 min, the longest a function may run: a fingerprint reads every row of every table.
  'validate-restore': {
    workflows: ['restore-test'],
    network: 'isolated',
    memoryMb: 512,
    timeoutSeconds: 900,
    environment: ['TEST_PASSWORD_KEY'],
  },
  'delete-test-instance': { ...small, workflows: ['restore-test'], environment: [] },
  'confirm-test-instance-gone': { ...small, workflows: ['restore-test'], environment: [] },
  'close-restore-test': { ...small, workflows: ['restore-test'], environment: [...ledger, ...work, ...topics] },
  'report-restore-test': { ...wide, workflows: ['restore-test'], environment: [...ledger, ...work, ...topics] },
  'assess-freshness': { ...wide, workflows: ['freshness'], environment: [...ledger, ...topics] },
  'keep-shared-points': {
    ...wide,
    workflows: ['vault'],
    environment: [...ledger, ...topics, 'BACKUP_KEY_ALIAS', 'SOURCE_ACCOUNT', 'SOURCE_LEDGER_BUCKET'],
  },
  'record-failure': {
    ...small,
    workflows: ['backup', 'retention', 'restore-test', 'freshness', 'vault'],
    environment: [...ledger, ...work, ...topics],
  },
} as const satisfies Readonly<Record<string, StepFacts>>;

export type StepName = keyof typeof steps;

export const stepNames = Object.keys(steps) as readonly StepName[];

/** `take-snapshot` → `TakeSnapshot`, the name by which an ASL file calls the step. */
export function substitutionName(step: StepName): string {
  return step
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
