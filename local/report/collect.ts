/** Gathers a report from what AWS has and what the ledger says. AWS is the truth about what exists, the ledger is the evidence. */
import { alertKey } from '#core/alert.ts';
import type { CycleReport } from '#core/cycle.ts';
import type { EvidenceFacts } from '#core/evidence/facts.ts';
import { inventoryOf } from '#core/inventory.ts';
import type { LedgerEntry } from '#core/ledger.ts';
import type { Finding, Instant } from '#core/model.ts';
import { objectives } from '#core/objectives.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { Report, ReportedAlert, ReportedDisposal, ReportedLoss } from '#core/report.ts';
import { reportClauses } from '#core/report-parts.ts';
import type { RestoreVerdict } from '#core/restore/verdict.ts';
import { judgeEvidence } from './evidence.ts';

export interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

/** What only a local run can add. */
export type Witness = Pick<Report, 'messages' | 'sources'>;

export function collectReport(
  facts: EvidenceFacts,
  policy: Policy,
  { from, to }: Period,
  witness: Witness = {},
): Report {
  const evidence = judgeEvidence(facts, policy);
  const entries = evidence.entries.filter(({ at }) => at >= from && at <= to);
  const { id, title, version } = policy.policy;
  return {
    policy: { id, title, version },
    ...{ from, to },
    points: inventoryOf({ ...facts, policy, entries: evidence.entries }),
    objectives: objectives(policy, entries),
    cycles: factsOf<CycleReport>(entries, 'cycle-closed'),
    restoreTests: factsOf<RestoreVerdict>(entries, 'restore-test-closed'),
    alerts: alertsOf(entries),
    disposals: disposalsOf(entries),
    losses: entries.filter(({ event }) => event === 'point-lost').map(lossOf),
    clauses: reportClauses(policy),
    ...witness,
    ledger: { entries: evidence.entries.length, problems: evidence.problems, digest: evidence.digest },
  };
}

/** The events whose facts are a document of `core`, as that document. */
function factsOf<Document>(entries: readonly LedgerEntry[], event: LedgerEntry['event']): Document[] {
  return entries.filter((entry) => entry.event === event).map(({ facts }) => facts as Document);
}

type AlertFacts = Finding & { readonly openedAt: Instant };

function alertsOf(entries: readonly LedgerEntry[]): ReportedAlert[] {
  const over = entries.filter(({ event }) => event === 'alert-resolved');
  return entries
    .filter(({ event }) => event === 'alert-opened')
    .map(({ facts }) => {
      const { openedAt, ...finding } = facts as unknown as AlertFacts;
      const key = alertKey(finding);
      const end = over.find((entry) => {
        const resolved = entry.facts as unknown as AlertFacts;
        return alertKey(resolved) === key && resolved.openedAt === openedAt;
      });
      return { key, finding, openedAt, ...(end ? { resolvedAt: end.at } : {}) };
    });
}

/** A removal is done once a later entry has confirmed that the point is gone. */
function disposalsOf(entries: readonly LedgerEntry[]): ReportedDisposal[] {
  const confirmed = new Map(
    entries.filter(({ event }) => event === 'removal-confirmed').map((entry) => [placeKey(entry), entry]),
  );
  return entries
    .filter(({ event }) => event === 'removal-started')
    .map((started) => {
      const { point, region, reason } = started.facts as { point: string; region: string; reason: string };
      const { subject, at } = confirmed.get(placeKey(started)) ?? started;
      return { point, subject, region, at, why: reason, confirmed: confirmed.has(placeKey(started)) };
    });
}

function lossOf({ facts, subject, at }: LedgerEntry): ReportedLoss {
  const { point, region, seenAt, wanted } = facts as {
    point: string;
    region: string;
    seenAt: Instant;
    wanted: boolean;
  };
  return { point, subject, region, at, seenAt, wanted };
}

function placeKey({ facts, cycle }: LedgerEntry): string {
  return `${facts['point']} ${facts['region']} ${cycle}`;
}
