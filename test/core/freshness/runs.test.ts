import { describe, expect, it } from 'vitest';
import { assessmentOf } from '#core/freshness/assessment.ts';
import type { FreshnessFacts, ReportedRun } from '#core/freshness/facts.ts';
import { dueRuns, missingRuns, reportsSince, watchedRuns } from '#core/freshness/runs.ts';
import type { Instant } from '#core/model.ts';
import { examplePolicy } from '../fixtures.ts';

const policy = examplePolicy();
const hourly = examplePolicy((text) => text.replace('frequency: daily at 02:00', 'frequency: every 1h'));
const nothing: FreshnessFacts = {
  ...{ databases: [], uncovered: [], points: [], quotas: [], passedTests: [], firstPoints: {} },
};

const backup = (...at: readonly Instant[]): ReportedRun[] =>
  at.map((scheduledAt) => ({ workflow: 'backup', rule: 'database-full', region: 'eu-west-1', scheduledAt }));
const night = (day: number): Instant => `2026-02-${String(day).padStart(2, '0')}T02:00:00Z`;

/** What is found, and answered, of the backups. */
function judge(reported: readonly ReportedRun[], now: Instant, lastLook: Instant, of = policy) {
  const assessment = assessmentOf({ ...nothing, runs: { lastLook, reported } }, of, now);
  const answers = missingRuns(assessment).filter(({ check }) => check.subject === 'backup/database-full');
  expect(answers).toHaveLength(1);
  const [answer] = answers;
  return answer?.unanswered ? 'unanswered' : (answer?.finding?.evidence['missing'] ?? 'none');
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

  it('are not judged before a report says that the schedule is in force', () => {
    const now = '2026-02-11T03:00:00Z';
    expect(judge([], now, '2026-02-11T02:00:00Z')).toBe('unanswered');
    // At another time of day, by the schedule before this one.
    expect(judge(backup('2026-02-09T05:00:00Z'), now, '2026-02-11T02:00:00Z')).toBe('unanswered');
    expect(judge(backup('2026-02-09T05:00:00Z', night(10)), now, '2026-02-11T02:00:00Z')).toBe('none');
  });

  it('at a rate count from any of their reports', () => {
    const at = (hour: number) => `2026-02-10T${String(hour).padStart(2, '0')}:20:00Z`;
    const reported = backup(at(0), at(1), at(3), at(4));
    const looks = { now: '2026-02-11T02:10:00Z', lastLook: '2026-02-11T01:10:00Z' };
    expect(judge(reported, looks.now, looks.lastLook, hourly)).toBe(at(2));
    const [run] = watchedRuns(hourly).filter(({ workflow }) => workflow === 'backup');
    if (!run) return expect.fail();
    expect(dueRuns(run, looks)).toEqual([]);
    expect(reportsSince(run, looks) <= at(0)).toBe(true);
  });

  it('are told with what asks for them and how to make up for them', () => {
    const assessment = assessmentOf(
      { ...nothing, runs: { lastLook: '2026-02-11T00:00:00Z', reported: backup(night(9)) } },
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
