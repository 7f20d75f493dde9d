/** The section of recovery points: by place, newest first, each with its age and why it is still there. */
import type { Report, ReportedPoint } from '../report.ts';
import { whyKept } from '../report-parts.ts';
import { bytes, lasting, moment } from './format.ts';
import { badge, type Html, html, table } from './html.ts';

export function points(report: Report): Html {
  const regions = [...new Set(report.points.map(({ region }) => region))];
  return html`<h2>Recovery points</h2>
${regions.map((region) => html`<h3>${region}</h3>${list(report.points.filter((point) => point.region === region))}`)}
${regions.length === 0 ? html`<p class="none">There is none.</p>` : undefined}`;
}

function list(found: readonly ReportedPoint[]): Html {
  const rows = [...found].sort((a, b) => ((a.takenAt ?? '') < (b.takenAt ?? '') ? 1 : -1));
  return table(
    'Recovery points of this Region',
    rows,
    [
      { title: 'Of', cell: ({ subject }) => subject, fit: 'short' },
      { title: 'Recovery point', cell: ({ id }) => html`<code>${id}</code>` },
      { title: 'Taken', cell: ({ takenAt }) => moment(takenAt), fit: 'short' },
      { title: 'Age', cell: ({ ageSeconds }) => lasting(ageSeconds), fit: 'number' },
      { title: 'Data', cell: ({ sizeBytes }) => bytes(sizeBytes), fit: 'number' },
      { title: '', cell: state },
      { title: 'Window ends', cell: ({ expiresAt }) => moment(expiresAt), fit: 'short' },
      { title: 'Kept because', cell: whyKept },
    ],
    'There is none.',
  );
}

function state({ status, verifiedAt, encrypted, pinned }: ReportedPoint): Html {
  const marks = [
    status === 'available' ? undefined : badge('bad', status),
    verifiedAt ? badge('good', 'verified') : badge('warn', 'not verified'),
    encrypted ? undefined : badge('bad', 'not encrypted'),
    pinned ? badge('plain', 'pinned') : undefined,
  ];
  return html`${marks.filter((mark) => mark !== undefined).map((mark) => html`${mark} `)}`;
}
