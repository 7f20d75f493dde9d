/** Whether a report says that all is well, and if not, every reason in a sentence. Silence is never success. */
import { describeSeconds } from './instant.ts';
import type { Objective } from './objectives.ts';
import type { Report } from './report.ts';

export function reportHolds(report: Report): boolean {
  return wrongs(report).length === 0;
}

export function wrongs(report: Report): string[] {
  return [
    ...(report.cycles.length === 0 ? ['No backup cycle ended in this period.'] : []),
    ...report.cycles
      .filter(({ status }) => status !== 'complete')
      .map(({ scheduledAt, rule, summary }) => `The cycle of ${rule} at ${scheduledAt} is not complete: ${summary}`),
    ...report.restoreTests
      .filter(({ passed }) => !passed)
      .map(({ subject, region, reasons }) => `A restore test of ${subject} in ${region} failed: ${reasons[0]?.text}`),
    ...report.objectives.flatMap(missed),
    ...report.alerts
      .filter(({ resolvedAt, finding }) => resolvedAt === undefined && finding.severity !== 'info')
      .map(({ finding }) => `Still open: ${finding.name}, ${finding.summary}`),
    ...report.disposals
      .filter(({ confirmed }) => !confirmed)
      .map(({ point, region }) => `It was not confirmed that ${point} is gone from ${region}.`),
    ...report.losses
      .filter(({ wanted }) => wanted)
      .map(
        ({ point, region, seenAt }) =>
          `${point} had to stay in ${region} and is gone since ${seenAt}; the pipeline did not remove it.`,
      ),
    ...report.ledger.problems.map((problem) => `The ledger does not hold: ${problem}`),
    ...mismatches(report),
  ];
}

/** An objective that was never measured in this period is said in its own place; only a missed one is wrong. */
function missed({ class: name, rpoSeconds, rtoSeconds }: Objective): string[] {
  return Object.entries({ RPO: rpoSeconds, RTO: rtoSeconds }).flatMap(([what, { met, worst, target, seen }]) =>
    met || worst === undefined
      ? []
      : [`${what} of class ${name} was ${describeSeconds(worst)} instead of ${describeSeconds(target)} (${seen}).`],
  );
}

/** What was restored against what the source held when the snapshot froze it. */
function mismatches({ sources = [], restoreTests }: Report): string[] {
  const bySnapshot = new Map(sources.map(({ point, content }) => [point, content]));
  return restoreTests.flatMap(({ point, region, tables }) => {
    const restored = new Map(tables.map((each) => [each.table, each]));
    const before = bySnapshot.get(point ?? '')?.tables ?? [];
    return before
      .filter(({ table, hash, rows }) => restored.size > 0 && !same(restored.get(table), hash, rows))
      .map(({ table }) => `${table} of ${point}, restored in ${region}, is not what its source held.`);
  });
}

function same(restored: { readonly hash: string; readonly rows: number } | undefined, hash: string, rows: number) {
  return restored?.hash === hash && restored.rows === rows;
}
