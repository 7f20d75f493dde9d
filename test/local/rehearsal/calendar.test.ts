import { describe, expect, it } from 'vitest';
import { Calendar } from '#local/rehearsal/calendar.ts';

const start = Date.parse('2026-01-17T00:00:00Z');
const at = (day: number, time = '00:00') => Date.parse(`2026-01-${day}T${time}:00Z`);

describe('the weeks', () => {
  it('count from the first day, and the last one may be shorter', () => {
    const calendar = new Calendar(start, 10);
    calendar.alert('critical', at(17));
    calendar.alert('warning', at(23, '23:59'));
    calendar.alert('resolved', at(24));
    expect(calendar.weeks()).toEqual([
      { from: '2026-01-17', critical: 1, warning: 1, info: 0, resolved: 0 },
      { from: '2026-01-24', critical: 0, warning: 0, info: 0, resolved: 1 },
    ]);
  });
});

describe('the worst day', () => {
  it('is none when nothing went wrong', () => {
    const calendar = new Calendar(start, 3);
    calendar.tell(at(17, '02:10'), 'backup succeeded');
    expect(calendar.worstDay()).toBeUndefined();
  });

  it('is the one with the most trouble, told by the hour in the order of the minutes', () => {
    const calendar = new Calendar(start, 3);
    calendar.trouble('warning', at(17, '03:00'));
    calendar.tell(at(18, '05:20'), 'alert');
    calendar.tell(at(18, '05:10'), 'fault');
    calendar.tell(at(18, '02:00'), 'backup');
    calendar.trouble('lost', at(18, '05:20'), 3);
    calendar.trouble('critical', at(18, '05:20'));
    calendar.trouble('failed', at(19));
    expect(calendar.worstDay()).toEqual({
      day: '2026-01-18',
      summary: '3 backups not completed, 1 critical alert',
      hours: [
        { hour: '2026-01-18T02:00:00Z', lines: ['02:00 backup'], more: 0 },
        { hour: '2026-01-18T05:00:00Z', lines: ['05:10 fault', '05:20 alert'], more: 0 },
      ],
    });
  });

  it('is the first of two that are equally bad', () => {
    const calendar = new Calendar(start, 3);
    calendar.trouble('critical', at(17));
    calendar.trouble('critical', at(18));
    expect(calendar.worstDay()?.day).toBe('2026-01-17');
  });

  it('keeps a dozen lines of an hour, none of them long, and counts the others', () => {
    const calendar = new Calendar(start, 1);
    calendar.trouble('critical', at(17));
    for (let line = 0; line < 100; line += 1) calendar.tell(at(17, '05:00'), 'x'.repeat(5000));
    const [hour] = calendar.worstDay()?.hours ?? [];
    expect(hour?.lines).toHaveLength(12);
    expect(hour?.more).toBe(88);
    expect(Math.max(...(hour?.lines ?? []).map((line) => line.length))).toBeLessThan(300);
  });
});
