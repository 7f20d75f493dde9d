/** The tables of a rehearsal's page: promises, faults, cost, clauses, and what was not rehearsed. */
import { lasting, moment, whole } from '#core/page/format.ts';
import { badge, type Html, html, table } from '#core/page/html.ts';
import type { InvariantResult } from '../invariants/index.ts';
import type { FaultGroup, RehearsalResult } from '../result.ts';
import { counted, quotasText } from '../text.ts';

/** Of each promise; the JSON has more. */
const mostViolations = 20;
const mostFaults = 200;

export function invariants({ invariants: all }: RehearsalResult): Html {
  return html`<h2>Promises that were watched</h2>${table(
    'Promises',
    all,
    [
      { title: 'Promise', cell: ({ id }) => html`<code>${id}</code>`, fit: 'short' },
      { title: 'What it says, and for which clauses', cell: said },
      { title: 'Looked at', cell: ({ checked }) => whole(checked), fit: 'number' },
      { title: '', cell: held },
      { title: 'Did not count', cell: exempted },
    ],
    'No promise was watched, so nothing is proven.',
  )}
${all.filter(({ broken }) => broken > 0).map(violations)}`;
}

function said({ says, clauses }: InvariantResult): Html {
  return html`${says} <code class="soft">${clauses.join(' ')}</code>`;
}

function held({ broken, checked }: InvariantResult): Html {
  if (broken > 0) return badge('bad', `broken ${counted(broken, 'time')}`);
  return checked === 0 ? badge('warn', 'never looked at') : badge('good', 'held');
}

function exempted({ exemptions }: InvariantResult): string {
  const applied = exemptions.filter((each) => each.applied > 0);
  return applied.map(({ reason, applied: times }) => `${counted(times, 'time')}: ${reason}`).join('; ');
}

function violations({ id, violations: found, broken }: InvariantResult): Html {
  const items = found.slice(0, mostViolations).map(
    ({ at, subject, explanation, evidence, fault }) =>
      html`<li><b>${moment(at)}</b> ${subject}: ${explanation}
<span class="soft">${Object.entries(evidence)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}${fault ? `; after ${fault.kind} at ${fault.site}, ${moment(fault.at)}` : ''}</span></li>`,
  );
  const more = broken - items.length;
  return html`<h3>${id}, broken</h3><ul>${items}</ul>${more > 0 ? html`<p class="soft">And ${whole(more)} more times.</p>` : undefined}`;
}

export function faults({ faults: groups, faultsInjected }: RehearsalResult): Html {
  const title = html`<h2>What broke, and how it healed</h2>`;
  if (groups.length === 0) return html`${title}<p class="none">Nothing broke: the rehearsal ran without faults.</p>`;
  return html`${title}
<p class="soft">${whole(faultsInjected)} faults. <i>Told after</i>: until the next message to people within a day, so with many faults at once it is the likely one,
not the proven one; a fault that nobody was told of was absorbed by a retry or by the next run. <i>Healed after</i>: until that alert was resolved. Median and worst.</p>
${table(
  'Faults',
  groups.slice(0, mostFaults),
  [
    { title: 'Fault', cell: ({ kind }) => kind, fit: 'short' },
    { title: 'Where', cell: ({ site }) => site },
    { title: 'First (UTC)', cell: ({ first }) => moment(first), fit: 'short' },
    { title: 'Times', cell: ({ count }) => whole(count), fit: 'number' },
    { title: 'Absorbed', cell: ({ count, told }) => whole(count - told), fit: 'number' },
    { title: 'Told of', cell: ({ told }) => whole(told), fit: 'number' },
    { title: 'Told after', cell: ({ toldAfterSeconds: after }) => delays(after), fit: 'number' },
    { title: 'Healed after', cell: ({ healedAfterSeconds: after }) => delays(after), fit: 'number' },
  ],
  'Nothing broke.',
)}${groups.length > mostFaults ? html`<p class="soft">And ${groups.length - mostFaults} more kinds and places.</p>` : undefined}`;
}

function delays(after: FaultGroup['toldAfterSeconds']): string {
  if (!after) return '–';
  return after.median === after.worst ? lasting(after.worst) : `${lasting(after.median)}, ${lasting(after.worst)}`;
}

export function costs({
  cost: { lines, measuredMonthlyUsd: measured, estimatedMonthlyUsd: estimate },
}: RehearsalResult): Html {
  return html`<h3>What a month was charged for</h3><p>${measured.toFixed(2)} US dollars a month measured, ${estimate.toFixed(2)} estimated by the plan, at the same prices.</p>${table(
    'Cost of a month',
    lines,
    [
      { title: 'Item', cell: ({ item }) => item },
      { title: 'Quantity a month', cell: ({ quantity }) => whole(quantity), fit: 'number' },
      { title: 'Unit', cell: ({ unit }) => unit },
      { title: 'US dollars', cell: ({ usd }) => usd.toFixed(2), fit: 'number' },
    ],
    'Nothing was used.',
  )}`;
}

const clauseTones = { kept: 'good', broken: 'bad', 'partly rehearsed': 'warn', 'not rehearsed': 'plain' } as const;

export function clauses({ clauses: all }: RehearsalResult): Html {
  return html`<h2>Clauses</h2><p class="soft">What the written policy demands, and which promises of this rehearsal stand for it.</p>${table(
    'Clauses of the policy',
    all,
    [
      { title: 'Clause', cell: ({ id }) => html`<code>${id}</code>`, fit: 'short' },
      { title: 'Demand', cell: ({ sentence }) => sentence },
      { title: '', cell: ({ status }) => badge(clauseTones[status], status) },
      { title: 'Promises', cell: ({ by }) => by.join(', ') },
      { title: 'Not rehearsed, because', cell: ({ why }) => why.join('; ') },
    ],
    'The policy cites no clause.',
  )}`;
}

export function rehearsed(result: RehearsalResult): Html {
  const { rehearsed: parts } = result;
  const quotas = quotasText(result);
  return html`<h2>What was rehearsed, and what was not</h2>${quotas === undefined ? undefined : html`<p>${quotas}</p>`}${table(
    'Parts of the policy',
    parts,
    [
      { title: 'Part', cell: ({ what }) => what },
      { title: 'Of', cell: ({ kind }) => kind },
      { title: '', cell: (part) => (part.rehearsed ? badge('good', 'rehearsed') : badge('warn', 'not rehearsed')) },
      { title: 'Because', cell: ({ why }) => why ?? '' },
    ],
    'The policy has no rules.',
  )}`;
}
