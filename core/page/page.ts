/** The report as one HTML file: it opens without a server and prints well. */
import type { Report } from '../report.ts';
import { reportHolds, wrongs } from '../report-verdict.ts';
import { alerts } from './alerts.ts';
import { bytes, lasting, moment, whole } from './format.ts';
import { badge, type Html, html, table } from './html.ts';
import { integrity } from './integrity.ts';
import { points } from './points.ts';
import { style } from './style.ts';
import { timeline } from './timeline.ts';

export function renderPage(report: Report): string {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${report.policy.id}: backup report</title>
<style>${style}</style></head>
<body>
${heading(report)}
${figures(report)}
${timeline(report)}
${objectives(report)}
${points(report)}
${integrity(report)}
${cycles(report)}
${disposals(report)}
${alerts(report)}
${clauses(report)}
${footer(report)}
</body>
</html>
`.text;
}

function heading(report: Report): Html {
  const { policy, from, to } = report;
  const verdict = reportHolds(report)
    ? html`<p class="verdict good">✓ Everything the policy asks for in this period was done, and proven by restoring it.</p>`
    : html`<div class="verdict bad">✗ Something is wrong:<ul>${wrongs(report).map((text) => html`<li>${text}</li>`)}</ul></div>`;
  return html`<header><h1>${policy.title}</h1>
<p class="soft">${policy.id}, version ${policy.version} · ${moment(from)} to ${moment(to)} UTC</p></header>
${verdict}`;
}

function figures({ points, cycles, restoreTests, messages = [], disposals, ledger }: Report): Html {
  const regions = new Set(points.map(({ region }) => region)).size;
  const passed = restoreTests.filter((test) => test.passed).length;
  const complete = cycles.filter(({ status }) => status === 'complete').length;
  const shown: readonly (readonly [string | number, string])[] = [
    [`${complete} of ${cycles.length}`, 'backup cycles complete'],
    [points.length, `recovery points in ${regions} Regions`],
    [`${passed} of ${restoreTests.length}`, 'restore tests passed'],
    [disposals.length, 'recovery points let go'],
    [messages.filter(({ channel }) => channel === 'email').length, 'alerts told'],
    [whole(ledger.entries), 'ledger entries'],
  ];
  return html`<div class="figures">${shown.map(([figure, what]) => html`<div class="figure"><b>${figure}</b>${what}</div>`)}</div>`;
}

function objectives(report: Report): Html {
  const rows = report.objectives.flatMap(({ class: name, rpoSeconds, rtoSeconds }) => [
    { name, what: 'RPO: data that would have been lost', ...rpoSeconds },
    { name, what: 'RTO: start of the restore to all data read', ...rtoSeconds },
  ]);
  return html`<h2>Objectives</h2>${table(
    'Objectives by class',
    rows,
    [
      { title: 'Class', cell: ({ name }) => name },
      { title: 'Objective', cell: ({ what }) => what },
      { title: 'Target', cell: ({ target }) => lasting(target), fit: 'number' },
      { title: 'Worst achieved', cell: ({ worst }) => lasting(worst), fit: 'number' },
      { title: 'Measured', cell: ({ measurements }) => `${measurements} times`, fit: 'number' },
      { title: '', cell: ({ met, worst }) => metBadge(met, worst) },
      { title: 'Seen at', cell: ({ seen }) => seen ?? '–' },
    ],
    'The policy names no class.',
  )}`;
}

function metBadge(met: boolean, worst: number | undefined): Html {
  if (worst === undefined) return badge('warn', 'never measured');
  return met ? badge('good', 'met') : badge('bad', 'missed');
}

function cycles(report: Report): Html {
  const tones = { complete: 'good', partial: 'bad', failed: 'bad' } as const;
  return html`<h2>Backup cycles</h2>${table(
    'Backup cycles',
    report.cycles,
    [
      { title: 'Scheduled', cell: ({ scheduledAt }) => moment(scheduledAt), fit: 'short' },
      { title: 'Rule', cell: ({ rule }) => rule },
      { title: '', cell: ({ status }) => badge(tones[status], status) },
      { title: 'Result', cell: ({ summary }) => summary },
      { title: 'Data', cell: (cycle) => bytes(cycle.bytes), fit: 'number' },
      { title: 'Took', cell: ({ durations }) => lasting(durations.totalSeconds), fit: 'number' },
    ],
    'No cycle ran in this period.',
  )}`;
}

function disposals(report: Report): Html {
  return html`<h2>Let go</h2>${table(
    'Recovery points that were removed',
    report.disposals,
    [
      { title: 'When', cell: ({ at }) => moment(at), fit: 'short' },
      { title: 'Recovery point', cell: ({ point }) => html`<code>${point}</code>` },
      { title: 'Place', cell: ({ region }) => region },
      { title: 'Why', cell: ({ why }) => why },
      { title: '', cell: ({ confirmed }) => (confirmed ? badge('good', 'gone') : badge('bad', 'not confirmed')) },
    ],
    'Nothing was removed in this period.',
  )}${losses(report)}`;
}

function losses({ losses: lost }: Report): Html | undefined {
  if (lost.length === 0) return undefined;
  return html`<h3>Gone, and not removed by the pipeline</h3>${table(
    'Recovery points that somebody else removed',
    lost,
    [
      { title: 'Missed', cell: ({ at }) => moment(at), fit: 'short' },
      { title: 'There last', cell: ({ seenAt }) => moment(seenAt), fit: 'short' },
      { title: 'Recovery point', cell: ({ point }) => html`<code>${point}</code>` },
      { title: 'Place', cell: ({ region }) => region },
      { title: '', cell: ({ wanted }) => (wanted ? badge('bad', 'had to stay') : badge('plain', 'was to go')) },
    ],
    'None.',
  )}`;
}

const tones = { 'carried out': 'good', 'partly carried out': 'warn', 'not yet carried out': 'plain' } as const;

function clauses(report: Report): Html {
  return html`<h2>Clauses</h2><p class="soft">What the written policy demands, what in this pipeline carries it out, and what nothing carries out yet.</p>${table(
    'Clauses of the policy',
    report.clauses,
    [
      { title: 'Clause', cell: ({ id }) => html`<code>${id}</code>` },
      { title: 'Demand', cell: ({ sentence }) => sentence },
      { title: '', cell: ({ status }) => badge(tones[status], status) },
      { title: 'Carried out by', cell: ({ carriedOutBy }) => carriedOutBy.join(', ') },
      {
        title: 'Not yet carried out',
        cell: ({ missing }) => missing.map(({ what, why }) => `${what}: ${why}`).join('; '),
      },
    ],
    'The policy cites no clause.',
  )}`;
}

function footer({ ledger }: Report): Html {
  const state = ledger.problems.length === 0 ? 'every hash chain holds' : ledger.problems.join('; ');
  return html`<footer>Ledger: ${whole(ledger.entries)} entries, ${state}. Digest <code>${ledger.digest}</code>. All times are UTC.</footer>`;
}
