/** Recovery objectives, achieved against target: a table, and a bar for each beside the line of its target. */
import { lasting, moment, whole } from '#core/page/format.ts';
import { badge, type Html, html, table } from '#core/page/html.ts';
import type { Achieved, AchievedObjective, RehearsalResult } from '../result.ts';

interface Row extends Achieved {
  readonly class: string;
  /** In the picture, and in the table. */
  readonly short: string;
  readonly what: string;
}

const width = 1000;
const left = 330;
const right = 880;
const lane = 34;
/** Worse than this many times the target is drawn as this, and its number tells the rest. */
const most = 2;

export function objectives({ objectives: all }: Pick<RehearsalResult, 'objectives'>): Html {
  const rows = all.flatMap(rowsOf);
  return html`<h2>Objectives: the worst of the time against the target</h2>
${picture(rows.filter(({ worst }) => worst !== undefined))}
${table(
  'Objectives by class',
  rows,
  [
    { title: 'Class', cell: ({ class: name }) => name, fit: 'short' },
    { title: 'Objective', cell: ({ what }) => what },
    { title: 'Target', cell: ({ target }) => lasting(target), fit: 'number' },
    { title: 'Worst', cell: ({ worst }) => lasting(worst), fit: 'number' },
    { title: '', cell: metBadge },
    { title: 'When (UTC)', cell: ({ at }) => moment(at), fit: 'short' },
    { title: 'Of', cell: ({ resource }) => resource ?? '–' },
    { title: 'Measured', cell: ({ measurements }) => `${whole(measurements)} times`, fit: 'number' },
  ],
  'The policy backs up no class.',
)}
${all.map(regions)}`;
}

function rowsOf({ class: name, ...of }: AchievedObjective): Row[] {
  const row = (short: string, what: string, each: Achieved): Row => ({ class: name, short, what, ...each });
  return [
    row('RPO', 'RPO: data that the loss of the database would have cost', of.rpoSeconds),
    ...(of.lagSeconds
      ? [
          row('lag of continuous recovery', 'RPO by continuous recovery alone: its lag', of.lagSeconds),
          row('age of recovery points', 'RPO by recovery points alone: time without a newer one', of.pointSeconds),
        ]
      : []),
    row('RTO, all data read', 'RTO: start of the restore to all data read', of.rtoSeconds),
    row('RTO, available', 'RTO: start of the restore to an available instance', of.availableSeconds),
  ];
}

function metBadge({ met, worst }: Row): Html {
  if (worst === undefined) return badge('warn', 'never measured');
  return met ? badge('good', 'met') : badge('bad', 'missed');
}

/** Each as a share of its own target, so that hours and minutes stand in one picture. */
function picture(rows: readonly Row[]): Html | undefined {
  if (rows.length === 0) return undefined;
  const scale = (share: number) => left + (Math.min(share, most) / most) * (right - left);
  const bottom = 8 + rows.length * lane;
  const marks = [0, 0.5, 1, 1.5, 2].map((share) => {
    const text = share === 1 ? 'target' : `${share * 100} %`;
    return html`<text x="${scale(share)}" y="${bottom + 18}" text-anchor="middle">${text}</text>`;
  });
  return html`<figure class="chart"><svg viewBox="0 0 ${width} ${bottom + 48}" role="img" aria-label="Worst of each objective as a share of its target">
<line class="target" x1="${scale(1)}" x2="${scale(1)}" y1="2" y2="${bottom}"/>
${rows.map((row, index) => bar(row, 8 + index * lane, scale))}
${marks}
<text class="name" x="${(left + right) / 2}" y="${bottom + 40}" text-anchor="middle">worst, as a share of the target</text>
</svg><figcaption><span class="key met"></span>met <span class="key missed"></span>missed</figcaption></figure>`;
}

function bar({ class: name, short, target, worst = 0, met }: Row, y: number, scale: (share: number) => number): Html {
  const end = scale(worst / target);
  const label = `${name}, ${short}`;
  return html`<text x="${left - 10}" y="${y + 17}" text-anchor="end">${label}</text>
<rect class="${met ? 'met' : 'missed'}" x="${left}" y="${y + 4}" width="${(end - left).toFixed(1)}" height="${lane - 14}"><title>${label}: ${lasting(worst)} of ${lasting(target)}</title></rect>
<text x="${(end + 6).toFixed(1)}" y="${y + 17}">${lasting(worst)}</text>`;
}

function regions({ class: name, regions: worst, firstPointSeconds: first }: AchievedObjective): Html {
  const parts = Object.entries(worst).map(
    ([region, { seconds, at, resource }]) =>
      html`<li>from ${region} alone: ${lasting(seconds)} (${resource}, ${moment(at)})</li>`,
  );
  const begin = first
    ? html`<li>first verified recovery point: ${lasting(first.seconds)} after the policy took effect</li>`
    : undefined;
  return html`<p class="soft">Class ${name}, if every other Region had been lost, by recovery points:</p><ul class="soft">${parts}${begin}</ul>`;
}
