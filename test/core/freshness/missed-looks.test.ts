import { describe, expect, it } from 'vitest';
import { assessmentOf } from '#core/freshness/assessment.ts';
import { blindness, missedLooks } from '#core/freshness/missed-looks.ts';
import type { Instant } from '#core/model.ts';
import { examplePolicy } from '../fixtures.ts';

const policy = examplePolicy();
const hour = 3600;
const at = (of: number): Instant => `2026-02-10T${String(of).padStart(2, '0')}:00:00Z`;
const look = (scheduled: number, took = scheduled) => ({ scheduledAt: at(scheduled), at: at(took) });

describe('looks that did not take place', () => {
  it('are those that were due between two that did', () => {
    expect(missedLooks(look(6), at(7), hour)).toEqual([]);
    expect(missedLooks(look(6), at(10), hour)).toEqual([at(7), at(8), at(9)]);
  });

  it('are none before a look that makes up for an earlier one, and none when that is asked for again', () => {
    expect(missedLooks(look(6, 12), at(13), hour)).toEqual([]);
    expect(missedLooks(look(6, 12), at(15), hour)).toEqual([at(13), at(14)]);
    expect(missedLooks(look(12), at(6), hour)).toEqual([]);
  });

  it('are counted from looks at odd moments, such as one that people started by hand', () => {
    expect(missedLooks({ scheduledAt: '2026-02-10T06:20:00Z', at: '2026-02-10T06:20:10Z' }, at(7), hour)).toEqual([]);
  });
});

describe('a monitor that did not look', () => {
  const judge = (missed?: readonly Instant[]) => {
    const nothing = { databases: [], uncovered: [], points: [], quotas: [], passedTests: [], firstPoints: {} };
    const runs = { lastLook: at(6), reported: [], watchedSince: {}, ...(missed && { missedLooks: missed }) };
    return blindness(assessmentOf({ ...nothing, runs }, policy, at(10)));
  };

  it('says so when it looks again, with from when to when [A-7-monitor] [E-10.1-failure]', () => {
    expect(judge([at(7), at(8), at(9)])).toMatchObject([
      {
        check: { name: 'RunMissing', subject: 'freshness/freshness', region: 'eu-west-1' },
        finding: {
          severity: 'warning',
          summary: `Nobody looked from ${at(7)} to ${at(9)}: 3 runs of the monitor that were due left no entry.`,
          evidence: { missing: [at(9), at(8), at(7)].join(' ') },
        },
      },
    ]);
  });

  it('says nothing of one look that the next made good, nor when it looks for the first time', () => {
    for (const missed of [[at(9)], [], undefined]) {
      const [answer] = judge(missed);
      expect(answer).toEqual({ check: expect.objectContaining({ name: 'RunMissing' }) });
    }
  });
});
