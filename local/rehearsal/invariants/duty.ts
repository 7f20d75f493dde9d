/**
 * What people must be told within the stated delay and for as long as it lasts: one look of the monitor after it began, and
 * a grace for the look itself. When the monitor has not looked, that it could not look is what must have been told.
 */
import { type Scene, secondsSaid } from './scene.ts';
import type { OpenAlert } from './truth/told.ts';
import type { Exemption, Judge } from './types.ts';

const minute = 60_000;
const hour = 60 * minute;

/** For the monitor's run: its start, its retries, its messages. */
export const graceMs = 15 * minute;

export const lateTelling: Exemption = {
  id: 'telling',
  reason:
    'Nobody can be told while topics, their keys, the monitor or its whole Region are broken by a fault that says so; the delay ' +
    'is counted from the end of the fault.',
};

export interface Duty {
  readonly subject: string;
  /** Half a sentence: `its newest point in eu-west-1 is older than 25 h`. */
  readonly what: string;
  /** Since when it is so, epoch milliseconds; undefined when it is not. Asked often. */
  since(now: number): number | undefined;
  /** When it may become so at the earliest, when it is not; undefined: whoever made the duty will look again. */
  earliest?(now: number): number | undefined;
  isTold(alert: OpenAlert): boolean;
  /** Whether a run is under way that makes it right, or says at its end that it could not. */
  isUnderWay?(): boolean;
  evidence(now: number): Readonly<Record<string, string | number | boolean>>;
  /** Over for good: the database is gone. */
  isOver?(): boolean;
}

export interface Watchdog {
  /** Looks now, and sees to the next look. */
  look(): void;
}

interface Wrong {
  readonly since: number;
  complained: boolean;
}

export function watchdog(scene: Scene, judge: Judge, duty: Duty): Watchdog {
  let next: number | undefined;
  let wrong: Wrong | undefined;
  /** Up to when it was right for sure: every change that makes it wrong sooner is looked at. */
  let rightUntil = Number.NEGATIVE_INFINITY;
  const lookAt = (moment: number | undefined): void => {
    if (moment === undefined || (next !== undefined && next <= moment)) return;
    next = moment;
    scene.at(moment, () => {
      if (next !== moment) return;
      next = undefined;
      look();
    });
  };
  const look = (): void => {
    if (duty.isOver?.()) return;
    judge.checked();
    const now = scene.clock.now();
    const computed = duty.since(now);
    if (computed === undefined) {
      wrong = undefined;
      const earliest = duty.earliest?.(now);
      rightUntil = earliest === undefined ? now : earliest - 1;
      lookAt(earliest);
      return;
    }
    // What was right by then became wrong by something that happened just now, such as a point that somebody deleted.
    wrong ??= { since: computed >= Math.min(now, rightUntil) ? computed : now, complained: false };
    judgeWrong(wrong, now);
  };
  const judgeWrong = (known: Wrong, now: number): void => {
    const due = dueAt(known.since, scene, judge);
    if (now < due) {
      lookAt(due);
      return;
    }
    lookAt(now + scene.promises.everyMs);
    if (known.complained || isTold(duty, scene) || duty.isUnderWay?.()) return;
    const later = blindDueAt(known.since, scene);
    if (later !== undefined && now < later) {
      lookAt(later);
      return;
    }
    known.complained = true;
    judge.broken(complaint(duty, known.since, due, now));
  };
  return { look };
}

function complaint(duty: Duty, since: number, due: number, now: number) {
  const { subject, what } = duty;
  return {
    subject,
    evidence: { since: iso(since), due: iso(due), ...duty.evidence(now) },
    explanation: `For ${secondsSaid(now - since)} ${what}, and no alert that says so is open.`,
  };
}

/** A look of the monitor after it began, or after people could be reached again. */
function dueAt(since: number, { promises, faults }: Scene, judge: Judge): number {
  let due = since + promises.everyMs + graceMs;
  for (let tries = 0; tries < 8; tries += 1) {
    const over = faults.until('telling', since, due);
    if (over === undefined || over + promises.everyMs + graceMs <= due) return due;
    due = over + promises.everyMs + graceMs;
    judge.exempt(lateTelling.id);
  }
  return due;
}

function isTold(duty: Duty, { told, runs }: Scene): boolean {
  const looked = runs.lastSuccess('freshness') ?? Number.NEGATIVE_INFINITY;
  return told.find((alert) => duty.isTold(alert) || isBlindness(alert, looked)) !== undefined;
}

/** That nothing can be known or is protected at all; of a message without a record there is no end, so a look ends it. */
function isBlindness({ name, last }: OpenAlert, looked: number): boolean {
  if (name === 'FreshnessUnknown') return last >= looked;
  return name === 'NothingProtected' || name === 'FreshnessWorkflowSilent';
}

/** When the monitor has not succeeded since it began: when its silence must have been told. Alarms look at whole hours. */
function blindDueAt(since: number, { promises, runs, stage }: Scene): number | undefined {
  const looked = runs.lastSuccess('freshness') ?? Date.parse(stage.start);
  if (looked > since) return undefined;
  return looked + (2 * Math.ceil(promises.everyMs / hour) + 1) * hour + graceMs;
}

function iso(moment: number): string {
  return new Date(moment).toISOString();
}
