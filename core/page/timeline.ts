/** A picture of the period: one line a Region, a dot for each recovery point, a diamond for each restore test. */
import type { Report } from '../report.ts';
import { moment } from './format.ts';
import { Html, html } from './html.ts';

const width = 1000;
const left = 120;
const lane = 44;

export function timeline(report: Report): Html {
  const regions = [...new Set([...report.points, ...report.disposals].map(({ region }) => region))];
  if (regions.length === 0) return html``;
  const at = scale(report);
  const lanes = regions.map((region, index) => drawLane(report, region, 30 + index * lane, at));
  const bottom = 30 + regions.length * lane;
  return html`<svg viewBox="0 0 ${width} ${bottom + 6}" role="img" aria-label="Recovery points and restore tests over the period">
${days(report, bottom, at)}${lanes}</svg>
<p class="soft">● recovery point &nbsp; ○ let go since &nbsp; ◆ restore test. Points from before the period stand at its left edge.</p>`;
}

type Scale = (instant: string) => number;

/** Older than the period is the left edge. */
function scale({ from, to }: Report): Scale {
  const start = Date.parse(from);
  const length = Math.max(1, Date.parse(to) - start);
  return (instant) => left + Math.max(0, (Date.parse(instant) - start) / length) * (width - left - 20);
}

function drawLane(report: Report, region: string, y: number, at: Scale): Html {
  const here = <Each extends { readonly region: string }>(all: readonly Each[]) =>
    all.filter((each) => each.region === region);
  const kept = here(report.points).flatMap(({ takenAt, id }) => (takenAt ? [dot('kept', at(takenAt), y, id)] : []));
  const removed = here(report.disposals).map(({ point, at: when }) => dot('removed', at(when), y, `${point}, let go`));
  const tests = here(report.restoreTests).map((test) =>
    diamond(test.passed, at(test.scheduledAt), y - 14, test.scheduledAt),
  );
  return html`<text x="0" y="${y + 4}">${region}</text><line class="axis" x1="${left}" x2="${width - 20}" y1="${y}" y2="${y}"/>
${kept}${removed}${tests}`;
}

function dot(look: string, x: number, y: number, title: string): Html {
  return html`<circle class="${look}" cx="${x.toFixed(1)}" cy="${y}" r="5"><title>${title}</title></circle>`;
}

function diamond(passed: boolean, x: number, y: number, title: string): Html {
  const [l, r, t, b] = [x - 6, x + 6, y - 6, y + 6].map((each) => each.toFixed(1));
  const path = `M${x.toFixed(1)} ${t}L${r} ${y}L${x.toFixed(1)} ${b}L${l} ${y}Z`;
  return html`<path class="${passed ? 'passed' : 'failed'}" d="${path}"><title>restore test ${moment(title)}</title></path>`;
}

/** A mark at each midnight, at most fifteen of them. */
function days({ from, to }: Report, bottom: number, at: Scale): Html {
  const day = 86_400_000;
  const first = Math.ceil(Date.parse(from) / day) * day;
  const count = Math.floor((Date.parse(to) - first) / day) + 1;
  const step = Math.max(1, Math.ceil(count / 15));
  const marks = Array.from({ length: Math.max(0, Math.ceil(count / step)) }, (_, index) => {
    const instant = new Date(first + index * step * day).toISOString();
    const x = at(instant).toFixed(1);
    return html`<line class="axis" x1="${x}" x2="${x}" y1="14" y2="${bottom}"/><text x="${x}" y="10" text-anchor="middle">${instant.slice(5, 10)}</text>`;
  });
  return new Html(marks.map(({ text }) => text).join(''));
}
