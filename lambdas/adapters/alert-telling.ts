/** Tells people of an alert, step by step, so that whoever comes after a crash goes on where it was. */
import { PublishCommand } from '@aws-sdk/client-sns';
import { type AlertMessages, alertKey, openedAlert, resolvedAlert } from '#core/alert.ts';
import { LifeboatError } from '#core/errors.ts';
import { entryId, type LedgerDraft, pipelineChain } from '#core/ledger.ts';
import type { Finding } from '#core/model.ts';
import { environment } from '../environment.ts';
import { describeError } from '../failure.ts';
import { policySlug } from '../rules.ts';
import type { StepContext } from '../step.ts';
import { type Channel, channels, type Marker, type OpenAlert, openMarkers, runOf } from './alert-markers.ts';
import { placeOf } from './aws.ts';
import { openLedger } from './ledger.ts';

/** Does what is still to be done in the marker's phase, and in those after it. The marker is ours to change. */
export async function advance(context: StepContext, marker: Marker, told: () => void = () => undefined): Promise<void> {
  const markers = openMarkers(context);
  const { alert, key } = marker;
  const { finding, openedAt, since } = alert;
  const to = async (phase: OpenAlert['phase'], from: Marker | undefined = marker) => {
    const next = from && (await markers.write(key, { finding, openedAt, since, phase }, from));
    // Somebody found by now that it is otherwise, and goes on from there.
    if (next !== undefined) await advance(context, next);
  };
  switch (alert.phase) {
    case 'opening':
      return await to(
        'opened',
        await tell(context, marker, openedAlert(finding, { ...about(context), openedAt }), told),
      );
    case 'opened':
      await record(context, 'alert-opened', alert);
      return await to('open');
    case 'ending': {
      const messages = resolvedAlert(finding, { ...about(context), openedAt, resolvedAt: since });
      return await to('ended', await tell(context, marker, messages, told));
    }
    case 'ended':
      await record(context, 'alert-resolved', alert);
      return await markers.remove(marker);
    case 'open':
      return;
  }
}

/**
 * Tells people on every channel that has not been used yet; one that fails does not keep the others from it. The marker as
 * it is then; nothing when somebody changed it meanwhile. Throws AlertUndelivered when a channel takes no message.
 */
async function tell(
  context: StepContext,
  marker: Marker,
  messages: AlertMessages,
  told: () => void,
): Promise<Marker | undefined> {
  let current: Marker | undefined = marker;
  const troubles: unknown[] = [];
  if (marker.alert.sent !== undefined) told();
  for (const channel of channels.filter((each) => !marker.alert.sent?.includes(each))) {
    try {
      await publish(context, channel, messages);
    } catch (error) {
      troubles.push(undelivered(channel, marker, error));
      continue;
    }
    told();
    const sent = [...(current.alert.sent ?? []), channel];
    current = await openMarkers(context).write(marker.key, { ...current.alert, sent }, current);
    if (current === undefined) return undefined;
  }
  if (troubles.length > 0) throw troubles[0];
  return current;
}

function undelivered(channel: Channel, { key }: Marker, error: unknown): unknown {
  const { name, message } = describeError(error);
  if (name === 'AwsBusy') return error;
  return new LifeboatError('AlertUndelivered', `the ${channel} topic does not take ${key}: ${name}: ${message}`, {
    evidence: { alert: key, channel },
    hint: 'See whether the topic is there, and whether the steps may publish to it and use its key.',
    cause: error,
  });
}

/** Tells people without remembering it: for when the bucket itself is what fails. */
export async function tellWithoutRecord(context: StepContext, finding: Finding): Promise<void> {
  const messages = openedAlert(finding, { ...about(context), openedAt: context.now() });
  for (const channel of channels) await publish(context, channel, messages);
}

async function publish(context: StepContext, channel: Channel, { email, chat }: AlertMessages): Promise<void> {
  const TopicArn = environment(context, channel === 'email' ? 'EMAIL_TOPIC_ARN' : 'CHAT_TOPIC_ARN');
  const message =
    channel === 'email' ? { Subject: email.subject, Message: email.body } : { Message: JSON.stringify(chat) };
  await context.clients.sns(placeOf(TopicArn).region).send(new PublishCommand({ TopicArn, ...message }));
}

async function record(
  context: StepContext,
  event: 'alert-opened' | 'alert-resolved',
  { finding, openedAt, since }: OpenAlert,
): Promise<void> {
  const draft: LedgerDraft = {
    chain: chainOf(finding.subject),
    id: entryId(event, openedAt, runOf(finding), alertKey(finding)),
    at: context.now(),
    event,
    policy: policySlug(context.policy),
    clauses: finding.clauses,
    subject: finding.subject,
    facts: { ...finding, openedAt },
  };
  await openLedger(context).append(draft, since);
}

/** `rds-instance/orders` → its resource's chain; anything else is about the pipeline. */
export function chainOf(subject: string): string {
  return subject.includes('/') ? subject.replace('/', '.') : pipelineChain;
}

function about({ policy }: StepContext): { policy: string } {
  return { policy: `${policy.policy.title} ${policy.policy.id}, version ${policy.policy.version}` };
}
