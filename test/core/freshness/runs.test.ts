import { describe, expect, it } from 'vitest';
import { assessmentOf } from '#core/freshness/assessment.ts';
import type { FreshnessFacts, ReportedRun } from '#core/freshness/facts.ts';
import {
  dueRuns,
  isSettled,
  missingRuns,
  newestReported,
  reportsSince,
  scheduleKey,
  watchedRuns,
  watchedSince,
} from '#core/freshness/runs.ts';
import { addSeconds, secondsPer } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import { nextRuns } from '#core/schedule/next-run.ts';
import type { ScheduledRun } from '#core/schedule/scheduled-runs.ts';
import { examplePolicy } from '../fixtures.ts';
import { randomFrom } from '../lint/mutations.ts';

const policy = examplePolicy();
const hourly = examplePolicy((text) => text.replace('frequency: daily at 02:00', 'frequency: every 1h'));
const nothing: FreshnessFacts = {
  ...{ databases: [], uncovered: [], points: [], quotas: [], passedTests: [], firstPoints: {} },
};

const backup = (...at: readonly Instant[]): ReportedRun[] =>
  at.map((scheduledAt) => ({ workflow: 'backup', rule: 'database-full', region: 'eu-west-1', scheduledAt }));
const night = (day: number): Instant => `2026-02-${String(day).padStart(2, '0')}T02:00:00Z`;

/** What is found, and answered, of the backups. */
function judge(reported: readonly ReportedRun[], now: Instant, lastLook: Instant, of = policy, watchedSince = {}) {
  const assessment = assessmentOf({ ...nothing, runs: { lastLook, reported, watchedSince } }, of, now);
  const answers = missingRuns(assessment).filter(({ check }) => check.subject === 'backup/database-full');
  expect(answers).toHaveLength(1);
  const [answer] = answers;
  return answer?.unanswered ? 'unanswered' : (answer?.finding?.evidence['missing'] ?? 'none');
}

function backups(of: Policy): ScheduledRun {
  const run = watchedRuns(of).find(({ workflow, rule }) => workflow === 'backup' && rule === 'database-full');
  if (!run) throw new Error('no backups');
  return run;
}

/** Twelve days of runs: most leave their report within hours, some later than their time, some never. */
function history(of: Policy, seed: number): { run: Instant; written: Instant }[] {
  const chance = randomFrom(seed);
  const { expression, timezone } = backups(of);
  const runs = nextRuns(expression, timezone, '2026-02-01T00:20:00Z', expression.startsWith('rate') ? 12 * 24 : 12);
  return runs.flatMap((run) => {
    const fate = chance();
    if (fate < 0.15) return [];
    const hours = fate < 0.3 ? 20 + chance() * 20 : chance() * 6;
    return [{ run, written: addSeconds(run, Math.floor(hours * secondsPer.hour)) }];
  });
}

/** Hourly, now and then blind for up to two days. */
function looksOf(seed: number): Instant[] {
  const chance = randomFrom(1000 + seed);
  const looks: Instant[] = ['2026-02-01T12:00:00Z'];
  for (let at = looks[0] ?? ''; at < '2026-02-13T00:00:00Z'; looks.push(at)) {
    at = addSeconds(at, secondsPer.hour * (chance() < 0.03 ? Math.ceil(chance() * 48) : 1));
  }
  return looks;
}

describe('runs that were due', () => {
  it('are all there when each left its report [E-10.1-failure]', () => {
    expect(judge(backup(night(8), night(9), night(10)), '2026-02-11T03:00:00Z', '2026-02-11T02:00:00Z')).toBe('none');
  });

  it('are missing as soon as their time is over without a report, and not a second before [E-10.1-failure]', () => {
    const reported = backup(night(8), night(9));
    // Due at 02:00, its flexible window, 23 h to run and a quarter of an hour.
    expect(judge(reported, '2026-02-11T01:29:59Z', '2026-02-11T00:00:00Z')).toBe('none');
    expect(judge(reported, '2026-02-11T01:30:00Z', '2026-02-11T00:00:00Z')).toBe(night(10));
  });

  it('stay missing until a later one has left its report, or they are made up for', () => {
    const lastLook = '2026-02-11T20:00:00Z';
    expect(judge(backup(night(8), night(9)), '2026-02-11T21:00:00Z', lastLook)).toBe(night(10));
    expect(judge(backup(night(8), night(9), night(11)), '2026-02-11T21:00:00Z', lastLook)).toBe('none');
    expect(judge(backup(night(8), night(9), night(10)), '2026-02-11T21:00:00Z', lastLook)).toBe('none');
  });

  it('are found however long nobody looked, also when all is well again [A-7-monitor]', () => {
    const reported = backup(night(2), night(3), night(7), night(8));
    const found = judge(reported, '2026-02-09T03:00:00Z', '2026-02-04T03:00:00Z');
    expect(found).toBe([night(6), night(5), night(4)].join(' '));
  });

  it('are told night by night for a week, and left open after that, though nothing ever comes [E-10.1-failure]', () => {
    const at = (day: number) => judge(backup(night(2)), `2026-02-${day}T03:00:00Z`, `2026-02-${day}T01:00:00Z`);
    expect(at(10)).toBe([9, 8, 7, 6, 5, 4, 3].map(night).join(' '));
    expect(at(11)).toBe('unanswered');
  });

  it('are not judged before a report says that the schedule is in force', () => {
    const now = '2026-02-11T03:00:00Z';
    expect(judge([], now, '2026-02-11T02:00:00Z')).toBe('unanswered');
    // At another time of day, by the schedule before this one.
    expect(judge(backup('2026-02-09T05:00:00Z'), now, '2026-02-11T02:00:00Z')).toBe('unanswered');
    expect(judge(backup('2026-02-09T05:00:00Z', night(10)), now, '2026-02-11T02:00:00Z')).toBe('none');
  });

  it('are missing from the first night on when a look has known the schedule before it [E-10.1-failure]', () => {
    const [run] = watchedRuns(policy).filter(({ workflow }) => workflow === 'backup');
    if (!run) return expect.fail();
    const first = (since: Instant) =>
      judge([], '2026-02-11T03:00:00Z', '2026-02-11T01:00:00Z', policy, { [scheduleKey(run)]: since });
    expect(first('2026-02-10T01:00:00Z')).toBe(night(10));
    expect(first('2026-02-10T02:00:00Z')).toBe('none');
    const other = { [scheduleKey({ ...run, expression: 'cron(0 3 * * ? *)' })]: '2026-02-10T01:00:00Z' };
    expect(judge([], '2026-02-11T03:00:00Z', '2026-02-11T01:00:00Z', policy, other)).toBe('unanswered');
  });

  it('are remembered from look to look, and a schedule that was changed begins anew', () => {
    const [first, later] = ['2026-02-10T01:00:00Z', '2026-02-10T02:00:00Z'];
    const known = watchedSince(policy, {}, first);
    expect(Object.keys(known)).toEqual(watchedRuns(policy).map(scheduleKey));
    expect(watchedSince(policy, known, later)).toEqual(known);
    expect(Object.values(watchedSince(hourly, known, later)).filter((since) => since === later)).toHaveLength(1);
  });

  it('at a rate count from any of their reports', () => {
    const at = (hour: number) => `2026-02-10T${String(hour).padStart(2, '0')}:20:00Z`;
    const reported = backup(at(0), at(1), at(3), at(4));
    const looks = { now: '2026-02-11T02:10:00Z', lastLook: '2026-02-11T01:10:00Z' };
    expect(judge(reported, looks.now, looks.lastLook, hourly)).toBe(at(2));
    const [run] = watchedRuns(hourly).filter(({ workflow }) => workflow === 'backup');
    if (!run) return expect.fail();
    expect(dueRuns(run, looks)).toEqual({ judged: [], before: [] });
    expect(reportsSince(run, looks) <= at(0)).toBe(true);
  });

  it.each([
    ['at 02:00', policy],
    ['every hour', hourly],
  ])('are found the same by a monitor that remembers what it has seen, %s, and that asks less', (_, of) => {
    let [asked, looked, found] = [0, 0, 0];
    for (let seed = 1; seed <= 20; seed += 1) {
      const reports = history(of, seed);
      const looks = looksOf(seed);
      const watched = { [scheduleKey(backups(of))]: looks[0] };
      let newest: Instant | undefined;
      for (const [index, now] of looks.entries()) {
        const lastLook = looks[index - 1] ?? now;
        const all = backup(...reports.filter(({ written }) => written <= now).map(({ run }) => run));
        const seen = { reported: newest, watched: looks[0] };
        const settled = isSettled(backups(of), { now, lastLook }, seen);
        const remembered = settled ? backup(...(newest === undefined ? [] : [newest])) : all;
        const expected = judge(all, now, lastLook, of, watched);
        expect([seed, now, judge(remembered, now, lastLook, of, watched)]).toEqual([seed, now, expected]);
        newest = newestReported(of, remembered)[scheduleKey(backups(of))];
        [looked, asked, found] = [looked + 1, asked + (settled ? 0 : 1), found + (expected === 'none' ? 0 : 1)];
      }
    }
    expect(found).toBeGreaterThan(50);
    expect(asked / looked).toBeLessThan(of === policy ? 0.4 : 1.01);
  });

  it('are told with what asks for them and how to make up for them', () => {
    const assessment = assessmentOf(
      { ...nothing, runs: { lastLook: '2026-02-11T00:00:00Z', reported: backup(night(9)), watchedSince: {} } },
      policy,
      '2026-02-11T02:00:00Z',
    );
    expect(missingRuns(assessment).find(({ finding }) => finding)).toMatchObject({
      check: { name: 'RunMissing', subject: 'backup/database-full', region: 'eu-west-1' },
      finding: {
        clauses: expect.arrayContaining(['E-10.1-failure', 'E-4.2-0200']),
        summary:
          'The backup of database-full in eu-west-1 that was due at 2026-02-10T02:00:00Z has left no report within 23 h 30 min.',
        evidence: { rule: 'database-full', scheduledAt: night(10) },
      },
    });
  });
});
