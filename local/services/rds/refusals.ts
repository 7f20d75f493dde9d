/** Errors in AWS's words. Names are the SDK's; the endpoint turns them into wire codes. */
import { AwsError } from '../../seams.ts';

export const invalid = (message: string) => new AwsError('InvalidParameterValue', message);
export const contradictory = (message: string) => new AwsError('InvalidParameterCombination', message);
export const noInstance = (id: string) => new AwsError('DBInstanceNotFoundFault', `DBInstance ${id} not found.`);
export const noSnapshot = (id: string) => new AwsError('DBSnapshotNotFoundFault', `DBSnapshot ${id} not found.`);
export const instanceState = (message: string) => new AwsError('InvalidDBInstanceStateFault', message);
export const snapshotState = (message: string) => new AwsError('InvalidDBSnapshotStateFault', message);

export const snapshotExists = (id: string) =>
  new AwsError(
    'DBSnapshotAlreadyExistsFault',
    `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`,
  );

/** `which`: `The target KMS key`, … */
export const keyNotAccessible = (which: string, key: string) =>
  new AwsError(
    'KMSKeyNotAccessibleFault',
    `${which} [${key}] does not exist, is not enabled or you do not have permissions to access it.`,
  );

/** What AWS allows and the local cloud cannot do. */
export const notModelled = (what: string) =>
  new AwsError('NotImplemented', `NotImplemented: the local cloud has no ${what}`, 501);
