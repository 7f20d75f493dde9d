/** The environment of a step: exactly the variables its registry entry names. */
import { testSubnetGroup } from '#core/naming.ts';
import { type EnvironmentName, type StepName, steps } from '#lambdas/registry.ts';
import type { RestoreRoom } from './constructs/restore-room.ts';
import type { Names } from './names.ts';
import type { Settings } from './settings.ts';

export interface EnvironmentParts {
  readonly settings: Settings;
  readonly names: Names;
  readonly room: RestoreRoom;
}

export function environmentOf(
  step: StepName,
  { settings, names, room }: EnvironmentParts,
  testPasswordKey: string,
): Readonly<Record<string, string>> {
  const values: Readonly<Record<EnvironmentName, string>> = {
    LEDGER_BUCKET: names.ledgerBucket,
    LEDGER_REGION: names.ledgerRegion,
    WORK_BUCKET: names.workBucket,
    EMAIL_TOPIC_ARN: names.emailTopicArn,
    CHAT_TOPIC_ARN: names.chatTopicArn,
    BACKUP_KEY_ALIAS: names.keyAlias,
    SOURCE_ACCOUNT: names.sourceAccount,
    SOURCE_LEDGER_BUCKET: names.sourceLedgerBucket,
    TEST_SUBNET_GROUP: testSubnetGroup(settings.policy),
    TEST_SECURITY_GROUP: room.database.securityGroupId,
    TEST_PASSWORD_KEY: testPasswordKey,
  };
  const named: readonly EnvironmentName[] = steps[step].environment;
  return Object.fromEntries(named.map((name) => [name, values[name]]));
}
