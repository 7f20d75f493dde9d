/**
 * Where a point of another account comes from. Its tags are not told to other accounts, and could say anything; but its name
 * follows from policy, rule, resource and cycle, so the name is proof enough of which of them it was made for.
 */
import type { Instant } from '../model.ts';
import { cycleOfPoint, recoveryPointId } from '../naming.ts';
import { backupRules } from '../policy/carried-out.ts';
import type { BackupRule, Policy } from '../policy/schema.ts';

export interface Origin {
  readonly rule: BackupRule;
  /** Scheduled instant of the cycle. */
  readonly cycle: Instant;
}

/** `undefined` when no cycle of this policy gives such a name to a point of the resource. */
export function originOf(
  policy: Policy,
  point: { readonly id: string; readonly resource: string },
): Origin | undefined {
  const scheduledAt = cycleOfPoint(point.id);
  if (scheduledAt === undefined) return undefined;
  const { resource } = point;
  const of = { policy: policy.policy.id, resource, scheduledAt };
  const rule = backupRules(policy).find(({ name }) => recoveryPointId({ ...of, rule: name }) === point.id);
  return rule && { rule, cycle: scheduledAt };
}
