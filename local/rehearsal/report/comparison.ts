/** Two rehearsals side by side, as one page. */
import { whole } from '#core/page/format.ts';
import { badge, type Html, html, table } from '#core/page/html.ts';
import type { Comparison, Difference } from '../compare.ts';
import { cells } from '../compare-text.ts';
import type { RehearsalResult } from '../result.ts';
import { alertsPerWeek, costCurve, greatest, storageCurve } from './charts.ts';
import { document, verdict } from './page.ts';

export function comparisonPage({ a, b, differences, replay }: Comparison): string {
  const both = (title: string, draw: Draw, of: (result: RehearsalResult) => number) => {
    const most = Math.max(of(a), of(b));
    return html`<h2>${title}</h2><h3>A: ${a.policy.id}</h3>${draw(a, most)}<h3>B: ${b.policy.id}</h3>${draw(b, most)}`;
  };
  return document(
    `${a.policy.id} and ${b.policy.id}: rehearsals`,
    html`<header><h1>Two policies, the same ${a.days === 365 ? 'year' : `${a.days} days`}</h1>
<p class="soft">${whole(a.databases)} databases · from ${a.from.slice(0, 10)} · seed ${a.seed}</p></header>
${[side('A', a), side('B', b)]}
<h2>What differs</h2>${table('Differences', differences, columns, 'Nothing.')}
${both('Alerts per week', alertsPerWeek, greatest.alerts)}
${both('Storage', storageCurve, greatest.storage)}
${both('Cost', costCurve, greatest.cost)}
<h2>See it again</h2><p class="replay"><code>${replay}</code></p>
<footer>All times are UTC.</footer>`,
  );
}

/** On a scale up to the greater of both. */
type Draw = (result: RehearsalResult, most: number) => Html;

function side(letter: string, result: RehearsalResult): Html {
  const { title, id, version, file } = result.policy;
  return html`<h3>${letter}: ${title}, ${id}, version ${version} <span class="soft">(${file})</span></h3>${verdict(result)}`;
}

const columns = [
  { title: '', cell: ({ what }: Difference) => what },
  { title: 'A', cell: (each: Difference) => cells(each)[0], fit: 'number' },
  { title: 'B', cell: (each: Difference) => cells(each)[1], fit: 'number' },
  { title: 'Better', cell: better },
] as const;

function better({ better: which }: Difference): Html | undefined {
  if (which === undefined || which === 'equal') return undefined;
  return badge('good', which.toUpperCase());
}
