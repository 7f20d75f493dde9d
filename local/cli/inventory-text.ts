/** The inventory as tables for people. */
import { bytes, lasting, moment } from '#core/page/format.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { ReportedPoint } from '#core/report.ts';
import { whyKept } from '#core/report-parts.ts';
import type { Inventory } from './inventory-run.ts';
import { section, table } from './plan-text.ts';

export function inventoryText({ points, uncovered, findings }: Inventory, { policy }: Policy): string {
  const databases = uncovered.map(({ id, region, class: named }) => [id, region, named ?? 'none']);
  const differences = findings.map(({ kind, message }) => [kind, message]);
  return [
    `${points.length} recovery points of ${policy.id}, ${policy.title}, version ${policy.version}`,
    section('Recovery points', table(titles, points.map(row))),
    section('Databases that no rule covers', table(['database', 'Region', 'class'], databases)),
    section('What points and ledger say differently', table(['what', 'which'], differences)),
  ].join('\n\n');
}

const titles = [
  'database',
  'place',
  'recovery point',
  'age',
  'data',
  'state',
  'verified (UTC)',
  'until',
  'kept because',
];

function row(point: ReportedPoint): string[] {
  const { subject, account, region, id, ageSeconds, sizeBytes, status, verifiedAt, expiresAt } = point;
  const state = point.provenAt === undefined ? status : `${status}, restored ${point.provenAt.slice(0, 10)}`;
  const until = point.pinned ? 'released' : (expiresAt?.slice(0, 10) ?? 'nobody lets go');
  return [
    ...[subject.slice(subject.indexOf('/') + 1), `${account} ${region}`, id, lasting(ageSeconds), bytes(sizeBytes)],
    ...[state, verifiedAt ? moment(verifiedAt) : 'never', until, whyKept(point)],
  ];
}
