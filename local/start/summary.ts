/** The end of the run in a terminal: what there is, what was promised and kept, and what people were told. */
import { bytes, lasting, moment, shortHash, whole } from '#core/page/format.ts';
import type { Report, ReportedMessage } from '#core/report.ts';
import { reportHolds, wrongs } from '#core/report-verdict.ts';
import type { RestoreVerdict } from '#core/restore/verdict.ts';
import { columns, type Terminal } from './terminal.ts';

export function summarise(report: Report, out: Terminal): string {
  return [
    section('Recovery points', points(report)),
    section('Objectives', objectives(report)),
    section('Integrity of what was restored', integrity(report)),
    section('Let go', disposals(report)),
    section('Alerts', messages(report)),
    verdict(report, out),
  ].join('\n\n');
}

function section(title: string, body: string): string {
  return `${title}\n${body}`;
}

function points({ points }: Report): string {
  const rows = [...points]
    .sort((a, b) => a.region.localeCompare(b.region) || (a.takenAt ?? '').localeCompare(b.takenAt ?? ''))
    .map((point) => [
      point.region,
      point.id,
      moment(point.takenAt),
      lasting(point.ageSeconds),
      bytes(point.sizeBytes),
      point.status,
      point.verifiedAt ? 'verified' : 'not verified',
    ]);
  return columns(['Place', 'Recovery point', 'Taken (UTC)', 'Age', 'Data', 'Status', ''], rows);
}

function objectives(report: Report): string {
  const rows = report.objectives.flatMap(({ class: name, rpoSeconds, rtoSeconds }) =>
    [
      { what: 'RPO', ...rpoSeconds },
      { what: 'RTO', ...rtoSeconds },
    ].map(({ what, target, worst, met, measurements }) => [
      name,
      what,
      lasting(target),
      lasting(worst),
      `${measurements} times`,
      worst === undefined ? 'never measured' : met ? 'met' : 'MISSED',
    ]),
  );
  return columns(['Class', '', 'Target', 'Worst achieved', 'Measured', ''], rows);
}

function integrity(report: Report): string {
  if (report.restoreTests.length === 0) return '  No restore test ran.';
  return report.restoreTests.map((test) => restoreTest(report, test)).join('\n\n');
}

/** One row a table; the source's own fingerprint, taken when the snapshot froze it, beside the restored one. */
function restoreTest(report: Report, test: RestoreVerdict): string {
  const source = report.sources?.find(({ point }) => point === test.point)?.content.tables;
  const rows = test.tables.map(({ table, rows, hash, outcome }) => {
    const before = source?.find((each) => each.table === table);
    const equal = before ? (before.hash === hash && before.rows === rows ? 'equal' : 'DIFFERENT') : '';
    return [table, whole(rows), before ? shortHash(before.hash) : '–', shortHash(hash), equal, outcome];
  });
  const titles = ['Table', 'Rows', 'Source at snapshot', `Restored in ${test.region}`, '', 'Verdict'];
  const took = test.rtoSeconds === undefined ? '' : `, all data read after ${lasting(test.rtoSeconds)}`;
  const heading = `  ${test.point ?? 'nothing'}, restored in ${test.region}: ${test.passed ? 'passed' : 'FAILED'}${took}`;
  const reasons = test.reasons.map(({ text }) => `  - ${text}`);
  return [heading, ...reasons, ...(rows.length > 0 ? [columns(titles, rows)] : [])].join('\n');
}

function disposals({ disposals }: Report): string {
  if (disposals.length === 0) return '  Nothing: no recovery point was old enough.';
  return columns(
    ['Place', 'Recovery point', 'When (UTC)', '', 'Why'],
    disposals.map(({ region, point, at, confirmed, why }) => [
      region,
      point,
      moment(at),
      confirmed ? 'gone' : 'NOT CONFIRMED',
      why,
    ]),
  );
}

function messages({ messages = [] }: Report): string {
  if (messages.length === 0) return '  None: nobody had to be told of anything.';
  return messages.map(message).join('\n\n');
}

function message(each: ReportedMessage): string {
  const where = `${moment(each.at)} ${each.region}`;
  if (each.channel === 'email') return indent(`E-mail, ${where}\nSubject: ${each.subject}\n\n${each.body.trimEnd()}`);
  const { title, description, nextSteps } = each.envelope.content;
  return indent(`Slack, ${where}\n${title}\n${description}\n${nextSteps.map((step) => `→ ${step}`).join('\n')}`);
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  │ ${line}`.trimEnd())
    .join('\n');
}

function verdict(report: Report, out: Terminal): string {
  if (reportHolds(report))
    return out.style('green', '✓ Everything the policy asks for was done, and proven by restoring it.');
  return out.style(
    'red',
    `✗ Something is wrong:\n${wrongs(report)
      .map((text) => `  - ${text}`)
      .join('\n')}`,
  );
}
