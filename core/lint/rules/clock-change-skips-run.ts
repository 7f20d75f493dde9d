import { addSeconds, describeSeconds, parseInstant, secondsPer } from '../../instant.ts';
import type { Policy } from '../../policy/schema.ts';
import type { Path } from '../../policy/source.ts';
import { type Cron, parseCron } from '../../schedule/cron.ts';
import { scheduleOf } from '../../schedule/frequency.ts';
import { daysFrom } from '../../schedule/next-run.ts';
import { localDay, toWallClock } from '../../schedule/zone.ts';
import { type ClockChange, clockChanges } from '../clock-changes.ts';
import { wallTimes } from '../gaps.ts';
import type { LintContext, LintFinding, LintRule, LintSeverity } from '../rule.ts';
import { listed, snapshotRules } from '../view.ts';

export const clockChangeSkipsRun: LintRule = {
  id: 'clock-change-skips-run',
  severity: 'error',
  summary: 'A change to or from daylight saving time skips a run, or its local time comes twice and runs once.',
  excusable: true,
  check: (policy, context) => schedules(policy).flatMap((schedule) => judge(schedule, context)),
};

interface Schedule {
  readonly path: Path;
  readonly frequency: string;
  readonly timezone: string;
  readonly severity: LintSeverity;
  readonly clauses: readonly string[];
}

/** A missed backup breaks a promise; a test or a removal that comes a day later does not. */
function schedules(policy: Policy): Schedule[] {
  const rules = snapshotRules(policy);
  return [
    ...rules.map(({ item, path }) => ({ ...item, path, severity: 'error' as const })),
    ...listed('tests', policy.tests).map(({ item, path }) => ({ ...item, path, severity: 'warning' as const })),
    ...listed('drills', policy.drills).map(({ item, path }) => ({ ...item, path, severity: 'warning' as const })),
  ];
}

function judge({ path, frequency, timezone, severity, clauses }: Schedule, { now, gaps }: LintContext): LintFinding[] {
  const expression = scheduleOf(frequency);
  if (!expression?.startsWith('cron(')) return [];
  const usual = gaps(expression, timezone)?.usual ?? 0;
  const cron = parseCron(expression);
  const changes = clockChanges(timezone, now, addSeconds(now, 3 * 366 * secondsPer.day));
  const met = (forward: boolean) =>
    changes.find((change) => change.forward > 0 === forward && timeInside(cron, timezone, change) !== undefined);
  const [spring, autumn] = [met(true), met(false)];
  const found = { path: [...path, 'frequency'], clauses, hint: remedy };
  return [
    // A schedule that runs as often as the clocks jump loses no time by it.
    ...(spring && usual > spring.forward
      ? [{ ...found, severity, message: `is skipped on ${told(cron, timezone, spring)}` }]
      : []),
    ...(autumn
      ? [
          {
            ...found,
            severity: 'warning' as const,
            message: `runs once, the first time, on ${told(cron, timezone, autumn)}`,
          },
        ]
      : []),
  ];
}

const remedy = 'choose a time of day outside 00:00 to 03:59, or write timezone: UTC';

/** `2027-03-28 in Europe/Berlin, where 02:30 does not exist` */
function told(cron: Cron, timezone: string, change: ClockChange): string {
  const time = timeInside(cron, timezone, change);
  const day = localDay(parseInstant(change.at), timezone);
  const what = change.forward > 0 ? 'does not exist' : 'comes twice';
  const jump = `${describeSeconds(Math.abs(change.forward))} ${change.forward > 0 ? 'forward' : 'back'}`;
  return `${day}, when the clocks of ${timezone} go ${jump} and ${time} ${what}`;
}

/** The first time of day of a schedule that a clock change skips or repeats, as `02:30`. */
function timeInside(cron: Cron, timezone: string, { at, forward }: ClockChange): string | undefined {
  const shown = toWallClock(parseInstant(at), timezone);
  // Forward, the times before the one shown are left out; back, those after it come again.
  const [from, until] = forward > 0 ? [shown - forward * 1000, shown] : [shown, shown - forward * 1000];
  const inside = timesOfDay(cron, from).find((wall) => wall >= from && wall < until);
  return inside === undefined ? undefined : new Date(inside).toISOString().slice(11, 16);
}

/** Wall-clock times (as UTC ms) at which a schedule runs on the day of a wall-clock time. */
function timesOfDay(cron: Cron, wall: number): number[] {
  const midnight = Math.floor(wall / day) * day;
  return daysFrom(cron, midnight).next().value === midnight ? wallTimes(cron).map((time) => midnight + time) : [];
}

const day = secondsPer.day * 1000;
