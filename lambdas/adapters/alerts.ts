/**
 * Alerts that are open. Everybody may find, at any time and at the same time, that something is wrong or is over; people
 * are told once of each. A crash on the way is healed by whoever comes next: the same execution at once, another after a
 * quarter of an hour.
 */
import { alertKey } from '#core/alert.ts';
import { LifeboatError } from '#core/errors.ts';
import { addSeconds } from '#core/instant.ts';
import type { Finding } from '#core/model.ts';
import type { StepContext } from '../step.ts';
import {
  type Claim,
  claimSeconds,
  isTakenByAnother,
  type Marker,
  type OpenAlert,
  openMarkers,
  runOf,
} from './alert-markers.ts';
import { advance } from './alert-telling.ts';
import { inParallel } from './many.ts';

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

/**
 * Opens alerts for what is wrong, and resolves those that were judged and are wrong no more. Throws AlertUndelivered, after
 * all of them, when a channel took no message.
 */
export async function settleAlerts(context: StepContext, judgement: Judgement): Promise<AlertChanges> {
  const { findings, names, by } = judgement;
  const wrong = new Set(findings.map(alertKey));
  const opened: Finding[] = [];
  const troubles: unknown[] = [];
  for (const finding of findings) {
    const trouble = await unlessUndelivered(async () => {
      if (await openAlert(context, finding, by)) opened.push(finding);
    });
    if (trouble !== undefined) troubles.push(trouble);
  }
  const markers = openMarkers(context);
  const others = (await markers.list()).filter((key) => !wrong.has(key));
  const looked = others.filter((key) => names?.some((name) => key.startsWith(`${name}.`)) ?? true);
  const resolved: Finding[] = [];
  for (const marker of await inParallel(looked, readAtOnce, (key) => markers.read(key))) {
    const trouble = await unlessUndelivered(async () => {
      resolved.push(...(await settle(context, marker, judgement)));
    });
    if (trouble !== undefined) troubles.push(trouble);
  }
  if (troubles.length > 0) throw troubles[0];
  return { opened, resolved };
}

/** One alert that a channel does not take is no reason to keep quiet about the others; anything else is. */
async function unlessUndelivered(work: () => Promise<void>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof LifeboatError && error.name === 'AlertUndelivered') return error;
    throw error;
  }
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
    const marker = await afterEarlierNews(context, finding, by);
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

/**
 * The marker as it is once the news of an earlier run, if somebody left that half told, is told wherever it can be. A channel
 * that still refuses it hears of the alert by the later run: that one must not wait for it on the other channels.
 */
async function afterEarlierNews(context: StepContext, finding: Finding, by: string): Promise<Marker | undefined> {
  const markers = openMarkers(context);
  const marker = await markers.read(alertKey(finding));
  if (marker?.alert.phase !== 'opening' || !isOfAnotherRun(marker.alert, finding)) return marker;
  if (isTakenByAnother(marker.alert, by, context.now())) return marker;
  await unlessUndelivered(async () => void (await goOn(context, marker, marker.alert, by)));
  return await markers.read(marker.key);
}

/** A second night that failed as well is told too, and is still the same alert. That it is still so, is not. */
function isOfAnotherRun(known: OpenAlert, finding: Finding): boolean {
  return runOf(finding) !== undefined && runOf(known.finding) !== runOf(finding);
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
      // Whoever heard of the earlier run has not heard of this one.
      return isOfAnotherRun(known, finding)
        ? { ...begin(finding, by, context), openedAt: known.openedAt }
        : { ...known, finding, claim: claim(by, context) };
    case 'opened':
    case 'open':
      if (!isOfAnotherRun(known, finding)) return undefined;
      return { ...begin(finding, by, context), openedAt: known.openedAt };
    case 'ending':
    case 'ended':
      // People are told that it is over, or know it. It is not.
      return begin(finding, by, context);
  }
}

/** Resolves an alert that is over; goes on with one that somebody left half told, whatever has become of it since. */
async function settle(
  context: StepContext,
  marker: Marker | undefined,
  { judged, by }: Judgement,
): Promise<readonly Finding[]> {
  if (marker === undefined || isTakenByAnother(marker.alert, by, context.now())) return [];
  const { alert } = marker;
  const isOver = judged(alert.finding);
  if (alert.phase !== 'open') {
    await goOn(context, marker, alert, by);
    // Told to the end, it may be over all the same.
    const left = await openMarkers(context).read(marker.key);
    return left?.alert.phase === 'open' ? await settle(context, left, { judged, by, findings: [] }) : [alert.finding];
  }
  if (!isOver) return [];
  const ended = await goOn(context, marker, { ...alert, phase: 'ending', since: context.now() }, by);
  return ended ? [alert.finding] : [];
}

/** False when somebody was faster. */
async function goOn(context: StepContext, marker: Marker, alert: OpenAlert, by: string): Promise<boolean> {
  const claimed = await openMarkers(context).write(marker.key, { ...alert, claim: claim(by, context) }, marker);
  if (claimed !== undefined) await advance(context, claimed);
  return claimed !== undefined;
}

function claim(by: string, context: StepContext): Claim {
  return { by, until: addSeconds(context.now(), claimSeconds) };
}
