/**
 * Room to go on: the quota of manual snapshots in each Region, which stops every backup at once when it is reached,
 * and the storage of each database, whose filling up stops the database first and its backups with it.
 */
import type { Policy } from '../policy/schema.ts';
import type { Answer } from './assess.ts';
import type { Assessment } from './assessment.ts';
import type { ProtectedDatabase } from './facts.ts';

/**
 * What rises over a limit every night and falls below it every morning would be told twice a day: an alert ends only when
 * the share is so far below its limit.
 */
const clearance = 0.05;

function withinLimit(share: number, { monitoring: { capacity } }: Policy): Pick<Answer, 'undecided'> {
  return share > capacity.over - clearance ? { undecided: true } : {};
}

export function snapshotQuotas({ facts, policy, slug }: Assessment): Answer[] {
  const { capacity } = policy.monitoring;
  return facts.quotas.map(({ region, used, max }): Answer => {
    const check = { name: 'SnapshotQuotaFilling', subject: slug, region } as const;
    if (used <= capacity.over * max) return { check, ...withinLimit(used / max, policy) };
    const limit = Math.floor(capacity.over * max);
    return {
      check,
      finding: {
        severity: capacity.severity,
        clauses: capacity.clauses,
        summary: `${used} of ${max} manual snapshots are used in ${region}, ${percent(used / max)}; the limit is ${percent(capacity.over)}, ${limit}.`,
        hint: 'Ask Service Quotas for more manual DB instance snapshots, or remove snapshots nobody needs.',
        evidence: { used, max, limit },
      },
    };
  });
}

export function storage({ resource, storage: room }: ProtectedDatabase, { policy }: Assessment): Answer[] {
  const { capacity } = policy.monitoring;
  const { region } = policy.places.primary;
  const check = { name: 'StorageFilling', subject: `${resource.kind}/${resource.id}`, region } as const;
  if (!room || room.allocatedBytes <= 0) return [{ check, unanswered: true }];
  const shareUsed = room.usedBytes / room.allocatedBytes;
  if (shareUsed <= capacity.over) return [{ check, ...withinLimit(shareUsed, policy) }];
  const sizes = `${gib(room.usedBytes)} of ${gib(room.allocatedBytes)}`;
  const finding = {
    severity: capacity.severity,
    clauses: capacity.clauses,
    summary: `${resource.id} uses ${sizes}, ${percent(shareUsed)} of its storage; the limit is ${percent(capacity.over)}.`,
    hint: `Give ${resource.id} more storage or let it grow by itself (storage autoscaling).`,
    evidence: { usedBytes: room.usedBytes, allocatedBytes: room.allocatedBytes, limitShare: capacity.over },
  };
  return [{ check, finding }];
}

/** Rounded so that what is above the limit never reads as the limit. */
function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
