/**
 * Alerts that are open, as one marker object each. Writing a marker that is not there yet wins the right to tell people;
 * the marker remembers whether they were told, so that a crash in between is healed by the next run.
 */
import { PublishCommand } from '@aws-sdk/client-sns';
import { type AlertMessages, alertKey, openedAlert, resolvedAlert } from '#core/alert.ts';
import { entryId, type LedgerDraft, pipelineChain } from '#core/ledger.ts';
import type { Finding, Instant } from '#core/model.ts';
import { environment } from '../environment.ts';
import { policySlug } from '../rules.ts';
import type { StepContext } from '../step.ts';
import { placeOf } from './aws.ts';
import { openLedger } from './ledger.ts';
import { openObjects } from './objects.ts';

const prefix = 'alerts/open/';

/** Content of `alerts/open/<key>.json`. */
export interface OpenAlert {
  readonly finding: Finding;
  readonly openedAt: Instant;
  /** False between winning the marker and telling people. */
  readonly told: boolean;
}

/** What a step can say for sure: what is wrong now, and which open alerts it has looked at. */
export interface Judgement {
  readonly findings: readonly Finding[];
  /** True for a finding that this step would have raised again if it still held. */
  readonly judged: (finding: Finding) => boolean;
}

export interface AlertChanges {
  readonly opened: readonly Finding[];
  readonly resolved: readonly Finding[];
}

/** Opens alerts for what is wrong, and resolves those that were judged and are wrong no more. */
export async function settleAlerts(context: StepContext, judgement: Judgement): Promise<AlertChanges> {
  const wrong = new Set(judgement.findings.map(alertKey));
  const opened: Finding[] = [];
  for (const finding of judgement.findings) if (await openAlert(context, finding)) opened.push(finding);
  const resolved: Finding[] = [];
  for (const alert of await listOpenAlerts(context)) {
    if (wrong.has(alertKey(alert.finding)) || !judgement.judged(alert.finding)) continue;
    await resolveAlert(context, alert);
    resolved.push(alert.finding);
  }
  return { opened, resolved };
}

/** Tells people, unless they know already: once for a state that lasts, once for each run that failed. */
export async function openAlert(context: StepContext, finding: Finding): Promise<boolean> {
  const objects = openObjects(context);
  const key = markerKey(finding);
  const fresh: OpenAlert = { finding, openedAt: context.now(), told: false };
  const won = await objects.writeNew(key, JSON.stringify(fresh));
  const known = won ? fresh : await readMarker(context, key);
  if (known === undefined || (known.told && !isAnotherRun(known.finding, finding))) return false;
  const alert = { ...known, finding };
  await publish(context, openedAlert(alert.finding, { ...about(context), openedAt: alert.openedAt }));
  await record(context, 'alert-opened', alert);
  await objects.write(key, JSON.stringify({ ...alert, told: true } satisfies OpenAlert));
  return true;
}

/** Findings about a run carry its instant. That a second night failed as well is news; that a backup is still old is not. */
function isAnotherRun(known: Finding, finding: Finding): boolean {
  return runOf(finding) !== runOf(known);
}

export async function listOpenAlerts(context: StepContext): Promise<OpenAlert[]> {
  const keys = await openObjects(context).list(prefix);
  const alerts = await Promise.all(keys.map((key) => readMarker(context, key)));
  return alerts.filter((alert) => alert !== undefined);
}

/** Tells people without remembering it: for when the bucket itself is what fails. */
export async function tellWithoutRecord(context: StepContext, finding: Finding): Promise<void> {
  await publish(context, openedAlert(finding, { ...about(context), openedAt: context.now() }));
}

async function resolveAlert(context: StepContext, alert: OpenAlert): Promise<void> {
  const { finding, openedAt } = alert;
  const times = { openedAt, resolvedAt: context.now() };
  await publish(context, resolvedAlert(finding, { ...about(context), ...times }));
  await record(context, 'alert-resolved', alert);
  await openObjects(context).remove(markerKey(finding));
}

async function publish(context: StepContext, { email, chat }: AlertMessages): Promise<void> {
  const emailTopic = environment(context, 'EMAIL_TOPIC_ARN');
  const chatTopic = environment(context, 'CHAT_TOPIC_ARN');
  const mail = new PublishCommand({ TopicArn: emailTopic, Subject: email.subject, Message: email.body });
  const message = new PublishCommand({ TopicArn: chatTopic, Message: JSON.stringify(chat) });
  await context.clients.sns(placeOf(emailTopic).region).send(mail);
  await context.clients.sns(placeOf(chatTopic).region).send(message);
}

async function record(context: StepContext, event: 'alert-opened' | 'alert-resolved', alert: OpenAlert): Promise<void> {
  const { finding, openedAt } = alert;
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
  await openLedger(context).append(draft, openedAt);
}

function runOf({ evidence }: Finding): string | undefined {
  return evidence['scheduledAt'] === undefined ? undefined : String(evidence['scheduledAt']);
}

/** `rds-instance/orders` → its resource's chain; anything else is about the pipeline. */
export function chainOf(subject: string): string {
  return subject.includes('/') ? subject.replace('/', '.') : pipelineChain;
}

async function readMarker(context: StepContext, key: string): Promise<OpenAlert | undefined> {
  const text = await openObjects(context).read(key);
  return text === undefined ? undefined : JSON.parse(text);
}

function markerKey(finding: Finding): string {
  return `${prefix}${alertKey(finding)}.json`;
}

function about({ policy }: StepContext): { policy: string } {
  return { policy: `${policy.policy.title} ${policy.policy.id}, version ${policy.policy.version}` };
}
