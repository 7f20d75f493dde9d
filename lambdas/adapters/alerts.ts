/**
 * Alerts that are open. Everybody may find, at any time and at the same time, that something is wrong or is over; people
 * are told once of each. A crash on the way is healed by whoever comes next: the same execution at once, another after a
 * quarter of an hour.
 */
import { PublishCommand } from '@aws-sdk/client-sns';
import { type AlertMessages, alertKey, openedAlert, resolvedAlert } from '#core/alert.ts';
import { addSeconds } from '#core/instant.ts';
import { entryId, type LedgerDraft, pipelineChain } from '#core/ledger.ts';
import type { Finding, Instant } from '#core/model.ts';
import { environment } from '../environment.ts';
import { policySlug } from '../rules.ts';
import type { StepContext } from '../step.ts';
import { isTakenByAnother, type Marker, type OpenAlert, openMarkers, runOf } from './alert-markers.ts';
import { placeOf } from './aws.ts';
import { openLedger } from './ledger.ts';
import { inParallel } from './many.ts';

/** Longer than any step that tells people may run. */
const claimSeconds = 900;
/** A lost race is run again; more often than this there is no race. */
const attempts = 5;
/**
 * Markers that are read at the same time. People are told one after the other: SNS switches off mail subscriptions of an
 * account that gets more than ten a second (SNS developer guide, "Email delivery quotas").
 */
const readAtOnce = 8;

/** What a step can say for sure: what is wrong now, and which open alerts it has looked at. */
export interface Judgement {
  readonly findings: readonly Finding[];
  /** Names of the alerts that it may have looked at; the others are not read. Absent: any. */
  readonly names?: readonly string[];
  /** True for a finding that this step would have raised again if it still held. */
  readonly judged: (finding: Finding) => boolean;
  /** Name of the execution: what it began, its next attempt may finish at once. */
  readonly by: string;
}

export interface AlertChanges {
  readonly opened: readonly Finding[];
  readonly resolved: readonly Finding[];
}

/** Opens alerts for what is wrong, and resolves those that were judged and are wrong no more. */
export async function settleAlerts(context: StepContext, judgement: Judgement): Promise<AlertChanges> {
  const { findings, names, by } = judgement;
  const wrong = new Set(findings.map(alertKey));
  const opened: Finding[] = [];
  for (const finding of findings) if (await openAlert(context, finding, by)) opened.push(finding);
  const markers = openMarkers(context);
  const others = (await markers.list()).filter((key) => !wrong.has(key));
  const looked = others.filter((key) => names?.some((name) => key.startsWith(`${name}.`)) ?? true);
  const resolved: Finding[] = [];
  for (const marker of await inParallel(looked, readAtOnce, (key) => markers.read(key))) {
    resolved.push(...(await settle(context, marker, judgement)));
  }
  return { opened, resolved };
}

/** As `settleAlerts`, of one alert that is known by name: nothing else is listed or read. */
export async function settleAlert(
  context: StepContext,
  about: Pick<Finding, 'name' | 'subject' | 'region'>,
  { findings, ...judgement }: Judgement,
): Promise<void> {
  const [finding] = findings;
  if (finding !== undefined) await openAlert(context, finding, judgement.by);
  else await settle(context, await openMarkers(context).read(alertKey(about)), { findings, ...judgement });
}

/**
 * Tells people, unless they know already: once for a state that lasts, once for each run that failed. `told` is called
 * when the message is out, whatever becomes of its record.
 */
export async function openAlert(
  context: StepContext,
  finding: Finding,
  by: string,
  told: () => void = () => undefined,
): Promise<boolean> {
  const markers = openMarkers(context);
  const key = alertKey(finding);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const marker = await markers.read(key);
    const next = marker === undefined ? begin(finding, by, context) : reopen(marker.alert, finding, by, context);
    if (next === undefined) {
      if (marker?.alert.phase === 'opened') await advance(context, marker);
      return false;
    }
    const claimed = await markers.write(key, next, marker);
    if (claimed === undefined) continue;
    await advance(context, claimed, told);
    return true;
  }
  return false;
}

function begin(finding: Finding, by: string, context: StepContext): OpenAlert {
  const now = context.now();
  return { finding, openedAt: now, since: now, phase: 'opening', claim: claim(by, context) };
}

/** What becomes of a marker that is there when the finding is made again; nothing when people know, or are being told. */
function reopen(known: OpenAlert, finding: Finding, by: string, context: StepContext): OpenAlert | undefined {
  switch (known.phase) {
    case 'opening':
      if (isTakenByAnother(known, by, context.now())) return undefined;
      return { ...known, finding, claim: claim(by, context) };
    case 'opened':
    case 'open':
      // A second night that failed as well is told too, and is still the same alert.
      if (runOf(known.finding) === runOf(finding)) return undefined;
      return { ...begin(finding, by, context), openedAt: known.openedAt };
    case 'ending':
    case 'ended':
      // People are told that it is over, or know it. It is not.
      return begin(finding, by, context);
  }
}

/** Resolves an alert that is over; goes on with one that somebody left half told. */
async function settle(
  context: StepContext,
  marker: Marker | undefined,
  { judged, by }: Judgement,
): Promise<readonly Finding[]> {
  if (marker === undefined || isTakenByAnother(marker.alert, by, context.now())) return [];
  const { alert, key } = marker;
  const isOver = judged(alert.finding) || alert.phase === 'ending' || alert.phase === 'ended';
  if (!isOver && alert.phase === 'open') return [];
  const begins = isOver && alert.phase !== 'ending' && alert.phase !== 'ended';
  const change = begins ? ({ phase: 'ending', since: context.now() } as const) : {};
  const claimed = await openMarkers(context).write(key, { ...alert, ...change, claim: claim(by, context) }, marker);
  if (claimed !== undefined) await advance(context, claimed);
  return claimed !== undefined && isOver ? [alert.finding] : [];
}

/** Does what is still to be done in the marker's phase, and in those after it. The marker is ours to change. */
async function advance(context: StepContext, marker: Marker, told: () => void = () => undefined): Promise<void> {
  const markers = openMarkers(context);
  const { alert, key } = marker;
  const { claim: _claim, ...free } = alert;
  const { finding, openedAt, since } = alert;
  const to = async (phase: OpenAlert['phase']) => {
    const next = await markers.write(key, { ...free, phase }, marker);
    // Somebody found by now that it is otherwise, and goes on from there.
    if (next !== undefined) await advance(context, next);
  };
  switch (alert.phase) {
    case 'opening':
      await publish(context, openedAlert(finding, { ...about(context), openedAt }));
      told();
      return await to('opened');
    case 'opened':
      await record(context, 'alert-opened', alert);
      return await to('open');
    case 'ending':
      await publish(context, resolvedAlert(finding, { ...about(context), openedAt, resolvedAt: since }));
      return await to('ended');
    case 'ended':
      await record(context, 'alert-resolved', alert);
      return await markers.remove(marker);
    case 'open':
      return;
  }
}

function claim(by: string, context: StepContext): { by: string; until: Instant } {
  return { by, until: addSeconds(context.now(), claimSeconds) };
}

/** Tells people without remembering it: for when the bucket itself is what fails. */
export async function tellWithoutRecord(context: StepContext, finding: Finding): Promise<void> {
  await publish(context, openedAlert(finding, { ...about(context), openedAt: context.now() }));
}

async function publish(context: StepContext, { email, chat }: AlertMessages): Promise<void> {
  const emailTopic = environment(context, 'EMAIL_TOPIC_ARN');
  const chatTopic = environment(context, 'CHAT_TOPIC_ARN');
  const mail = new PublishCommand({ TopicArn: emailTopic, Subject: email.subject, Message: email.body });
  const message = new PublishCommand({ TopicArn: chatTopic, Message: JSON.stringify(chat) });
  await context.clients.sns(placeOf(emailTopic).region).send(mail);
  await context.clients.sns(placeOf(chatTopic).region).send(message);
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
