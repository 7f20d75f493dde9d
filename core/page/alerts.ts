/** The section of alerts: each as the e-mail and as the chat message that people got. */
import type { ChatEnvelope } from '../alert.ts';
import type { Report, ReportedMessage } from '../report.ts';
import { moment } from './format.ts';
import { type Html, html } from './html.ts';

export function alerts({ messages, alerts: told }: Report): Html {
  if (!messages) {
    const rows = told.map(
      ({ finding, openedAt, resolvedAt }) =>
        html`<li>${moment(openedAt)} ${finding.severity} ${finding.name}: ${finding.summary}
${resolvedAt ? html`Resolved ${moment(resolvedAt)}.` : html`Still open.`}</li>`,
    );
    return html`<h2>Alerts</h2>${rows.length > 0 ? html`<ul>${rows}</ul>` : nothing}`;
  }
  return html`<h2>Alerts</h2>${messages.length === 0 ? nothing : undefined}
<div class="pair">${messages.map(message)}</div>`;
}

const nothing = html`<p class="none">Nobody had to be told of anything.</p>`;

function message(each: ReportedMessage): Html {
  const when = html`<div class="label">${each.channel === 'email' ? 'E-mail' : 'Slack'} · ${each.region} · ${moment(each.at)}</div>`;
  if (each.channel === 'chat') return html`<div class="message chat">${when}${chat(each.envelope)}</div>`;
  return html`<div class="message">${when}<b>${each.subject}</b><pre>${each.body}</pre></div>`;
}

/** The envelope's markdown as text: what people read, without pretending to be the chat's own renderer. */
function chat({ content }: ChatEnvelope): Html {
  const steps = content.nextSteps.map((step) => html`<li>${plain(step)}</li>`);
  return html`<b>${plain(content.title)}</b><pre>${plain(content.description)}</pre><ul>${steps}</ul>
<span class="soft">${content.keywords.join(' · ')}</span>`;
}

/** Undoes the entities that the envelope needs and this page adds again. */
function plain(markdown: string): string {
  return markdown.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replaceAll('\u2060', '');
}
