/** "What would have happened to you this year": one HTML file that opens without a server, and prints well. */
import { bytes, moment, whole } from '#core/page/format.ts';
import { type Html, html } from '#core/page/html.ts';
import { style } from '#core/page/style.ts';
import { promisesHeld, type RehearsalResult } from '../result.ts';
import { verdictOf } from '../text.ts';
import { alertsPerWeek, costCurve, storageCurve } from './charts.ts';
import { objectives } from './objectives.ts';
import { clauses, costs, faults, invariants, rehearsed } from './sections.ts';
import { chartStyle } from './style.ts';

export function rehearsalPage(result: RehearsalResult): string {
  return document(
    `${result.policy.id}: rehearsal`,
    html`${heading(result)}
${figures(result)}
${objectives(result)}
<h2>Alerts per week</h2>${alertsPerWeek(result)}
<h2>Storage and cost</h2>${storageCurve(result)}${costCurve(result)}${costs(result)}
${worstDay(result)}
${faults(result)}
${invariants(result)}
${clauses(result)}
${rehearsed(result)}
${footer(result)}`,
  );
}

export function document(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}${chartStyle}</style></head>
<body>
${body}
</body>
</html>
`.text;
}

function heading(result: RehearsalResult): Html {
  const { policy, from, to, days, databases, seed, faultsInjected } = result;
  const broke = faultsInjected === 0 ? 'nothing was broken' : `${whole(faultsInjected)} faults`;
  return html`<header><h1>What would have happened to you ${spanned(days)}</h1>
<p class="soft">${policy.title}, ${policy.id}, version ${policy.version} · ${moment(from)} to ${moment(to)} UTC · ${whole(databases)} databases · seed ${seed} · ${broke}</p></header>
${verdict(result)}`;
}

export function verdict(result: RehearsalResult): Html {
  return promisesHeld(result)
    ? html`<p class="verdict good">✓ ${verdictOf(result)}</p>`
    : html`<p class="verdict bad">✗ ${verdictOf(result)}</p>`;
}

function spanned(days: number): string {
  if (days === 365 || days === 366) return 'this year';
  return days === 1 ? 'on this day' : `in these ${days} days`;
}

function figures(result: RehearsalResult): Html {
  const { backups, copies, restoreTests: tests, alerts, deletions, storage, executions, ledger } = result;
  const shown: readonly (readonly [string, string])[] = [
    [`${whole(backups.completed)} of ${whole(backups.expected)}`, 'backups completed and verified'],
    [`${whole(copies.completed)} of ${whole(copies.expected)}`, 'copies in other Regions'],
    [`${whole(tests.passed)} of ${whole(tests.run)}`, 'restore tests passed'],
    [whole(deletions), 'recovery points let go'],
    [whole(storage.last.points), 'recovery points at the end'],
    [`${whole(alerts.critical)} + ${whole(alerts.warning)}`, 'critical alerts and warnings'],
    [whole(executions), 'runs of workflows'],
    [whole(ledger.entries), 'ledger entries'],
  ];
  return html`<div class="figures">${shown.map(([figure, what]) => html`<div class="figure"><b>${figure}</b>${what}</div>`)}</div>`;
}

function worstDay({ worstDay: day }: RehearsalResult): Html {
  if (!day) return html`<h2>The worst day</h2><p class="none">There was none: nothing went wrong on any day.</p>`;
  const hours = day.hours.map(
    ({ hour, lines, more }) =>
      html`<dt>${hour.slice(11, 16)}</dt><dd>${lines.map((line) => html`<p>${line}</p>`)}${
        more > 0 ? html`<p class="soft">and ${more} more of this hour</p>` : undefined
      }</dd>`,
  );
  return html`<h2>The worst day: ${day.day}</h2><p>${day.summary}.</p><dl class="hours">${hours}</dl>`;
}

function footer({ replay, ledger, ledgerDigest, elapsedSeconds, peakMemoryBytes }: RehearsalResult): Html {
  const took =
    elapsedSeconds === undefined ? '' : ` Rehearsed in ${elapsedSeconds} s with ${bytes(peakMemoryBytes)} at most.`;
  return html`<h2>See it again</h2><p>The same seed gives the same ledger, byte for byte:</p><p class="replay"><code>${replay}</code></p>
<footer>Ledger: ${whole(ledger.entries)} entries, digest <code>${ledgerDigest}</code>.${took} All times are UTC.</footer>`;
}
