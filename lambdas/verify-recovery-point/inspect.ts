/** Is a recovery point what the policy asked for? Pure: facts in, problems out. */
import { parseInstant } from '#core/instant.ts';
import type { RecoveryPoint } from '#core/model.ts';
import type { BackupRule } from '#core/policy/schema.ts';
import { type Cycle, isOfCycle } from '../ownership.ts';

export interface Place {
  readonly point: RecoveryPoint;
  /** Key that must have encrypted it; absent in the primary Region, where any customer-managed key will do. */
  readonly expectedKey?: string;
  /** Whether the key it was encrypted with is the customer's own. */
  readonly customerManaged: boolean;
}

/** Everything that is wrong with one place; `primary` is the point that the others are copies of. */
export function inspectPlace(place: Place, primary: RecoveryPoint, rule: BackupRule, cycle: Cycle): string[] {
  const { point } = place;
  const where = `${point.id} in ${point.place.region}`;
  const problems: string[] = [];
  const expect = (holds: boolean, text: string) => {
    if (!holds) problems.push(`${where} ${text}`);
  };
  expect(point.status === 'available', `is ${point.status}, not available`);
  expect(point.encrypted, 'is not encrypted');
  if (point.encrypted) expect(rightKey(place), `is encrypted with ${point.keyArn}, ${wanted(place)}`);
  expect(isOfCycle(point, cycle) && point.owner?.class === rule.class, 'does not carry the tags of this cycle');
  expect(takenWithin(point, cycle), `was taken at ${point.takenAt}, before its cycle of ${cycle.scheduledAt}`);
  expect(point.takenAt === primary.takenAt, `was taken at ${point.takenAt}, its source at ${primary.takenAt}`);
  expect(point.allocatedGiB === primary.allocatedGiB, `has ${point.allocatedGiB} GiB, not ${primary.allocatedGiB}`);
  expect(
    point.engine === primary.engine && point.engineVersion === primary.engineVersion,
    `is of ${point.engine} ${point.engineVersion}, not ${primary.engine} ${primary.engineVersion}`,
  );
  return problems;
}

function rightKey({ point, expectedKey, customerManaged }: Place): boolean {
  return expectedKey === undefined ? customerManaged : point.keyArn === expectedKey;
}

function wanted({ expectedKey }: Place): string {
  return expectedKey === undefined ? 'which is not a customer-managed key' : `not with ${expectedKey}`;
}

function takenWithin({ takenAt }: RecoveryPoint, { scheduledAt }: Cycle): boolean {
  return takenAt !== undefined && parseInstant(takenAt) >= parseInstant(scheduledAt);
}
