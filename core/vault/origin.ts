/**
 * Where a point of another account comes from. Its tags are not told to other accounts, and could say anything; but its name
 * follows from policy, rule, resource and cycle, so the name is proof enough of which of them it was made for.
 */
import { addSeconds } from '../instant.ts';
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
  const minute = cycleOfPoint(point.id);
  if (minute === undefined) return undefined;
  const origins = secondsOf(minute).flatMap((cycle) => backupRules(policy).map((rule) => ({ rule, cycle })));
  return origins.find(({ rule, cycle }) => isNameOf(point, { policy: policy.policy.id, rule: rule.name, cycle }));
}

/** A name tells the minute. Schedules fire at its first second, people start a cycle by hand at any. */
function secondsOf(minute: Instant): Instant[] {
  return Array.from({ length: 60 }, (_, second) => addSeconds(minute, second));
}

function isNameOf(
  { id, resource }: { readonly id: string; readonly resource: string },
  { policy, rule, cycle }: { readonly policy: string; readonly rule: string; readonly cycle: Instant },
): boolean {
  return recoveryPointId({ policy, rule, resource, scheduledAt: cycle }) === id;
}
