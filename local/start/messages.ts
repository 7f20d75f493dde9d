/** Collects what reached the topics, as its readers see it. */
import type { ChatEnvelope } from '#core/alert.ts';
import { formatInstant } from '#core/instant.ts';
import type { ReportedMessage } from '#core/report.ts';
import type { CloudEvent } from '../seams.ts';

export function messageOf({ at, facts }: CloudEvent): ReportedMessage {
  const when = { at: formatInstant(at), region: String(facts['topic']).split(':')[3] ?? '' };
  const body = String(facts['message']);
  if (typeof facts['subject'] !== 'string')
    return { ...when, channel: 'chat', envelope: JSON.parse(body) as ChatEnvelope };
  return { ...when, channel: 'email', subject: facts['subject'], body: letterOf(body) };
}

/** CloudWatch writes one text for each protocol into its messages (`MessageStructure: json`); a mail is that for e-mail. */
function letterOf(body: string): string {
  if (!body.startsWith('{"default":')) return body;
  const { email, default: other } = JSON.parse(body) as { readonly default: string; readonly email?: string };
  return email ?? other;
}
