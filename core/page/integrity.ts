/** The section of restore tests: what was restored, how long it took, and each table beside its other readings. */
import type { Report } from '../report.ts';
import type { RestoreVerdict, TableVerdict } from '../restore/verdict.ts';
import { lasting, moment, shortHash, whole } from './format.ts';
import { badge, type Column, type Html, html, table } from './html.ts';

const tones = { proven: 'good', read: 'plain', different: 'bad', unreadable: 'bad' } as const;

export function integrity(report: Report): Html {
  return html`<h2>Restore tests</h2>
${report.restoreTests.length === 0 ? html`<p class="none">No restore test ran in this period.</p>` : undefined}
${report.restoreTests.map((test) => restoreTest(report, test))}`;
}

function restoreTest(report: Report, test: RestoreVerdict): Html {
  const { subject, region, scheduledAt, point, passed, reasons, availableSeconds, rtoSeconds, rtoTargetSeconds } = test;
  return html`<h3>${subject} in ${region}, ${moment(scheduledAt)} ${passed ? badge('good', 'passed') : badge('bad', 'failed')}</h3>
<p>Restored <code>${point ?? 'nothing'}</code>, taken ${moment(test.takenAt)}: available after ${lasting(availableSeconds)},
every row read after ${lasting(rtoSeconds)} (target ${lasting(rtoTargetSeconds)}).
${test.comparedWith.length > 0 ? html`Compared with ${test.comparedWith.join(' and ')}.` : undefined}</p>
${reasons.length > 0 ? html`<ul>${reasons.map(({ text }) => html`<li>${text}</li>`)}</ul>` : undefined}
${tables(report, test)}`;
}

/** The source's own reading stands beside the restored one where a local run could take it. */
function tables(report: Report, test: RestoreVerdict): Html {
  const source = report.sources?.find(({ point }) => point === test.point);
  const before = new Map(source?.content.tables.map((each) => [each.table, each]));
  const columns: Column<TableVerdict>[] = [
    { title: 'Table', cell: (row: TableVerdict) => row.table },
    { title: 'Rows', cell: (row: TableVerdict) => whole(row.rows), fit: 'number' },
    {
      title: 'Fingerprint',
      cell: (row: TableVerdict) => html`<code title="${row.hash}">${shortHash(row.hash)}</code>`,
    },
    { title: '', cell: (row: TableVerdict) => badge(tones[row.outcome], row.outcome) },
    { title: 'Detail', cell: (row: TableVerdict) => row.detail },
  ];
  const atSource: Column<TableVerdict> = {
    title: 'At the source',
    cell: (row: TableVerdict) => {
      const there = before.get(row.table);
      if (!there) return '–';
      const same = there.hash === row.hash && there.rows === row.rows;
      return html`<code title="${there.hash}">${shortHash(there.hash)}</code> ${same ? badge('good', 'equal') : badge('bad', `differs, ${whole(there.rows)} rows`)}`;
    },
  };
  const shown = source ? [...columns.slice(0, 3), atSource, ...columns.slice(3)] : columns;
  return table('Tables of the restored database', test.tables, shown, 'No table was read.');
}
