import { describe, expect, it } from 'vitest';
import type { Progress } from '#local/rehearsal/options.ts';
import { progressBar } from '#local/rehearsal/progress.ts';

function shown(isTTY: boolean, columns = 200) {
  const written: string[] = [];
  let time = 0;
  const bar = progressBar({ isTTY, columns, write: (text) => void written.push(text) }, () => time);
  const at = (ms: number, done: number, what?: string) => {
    time = ms;
    const progress: Progress = { now: '2026-03-04T05:00:00Z', day: Math.floor(done * 100), days: 100, done };
    bar.show(progress, what);
  };
  return { bar, at, written };
}

describe('on a terminal', () => {
  it('says nothing in the first two seconds, then draws a bar with an estimate over itself, and takes it away', () => {
    const { bar, at, written } = shown(true);
    at(0, 0.001);
    at(1999, 0.2);
    expect(written).toEqual([]);
    at(4000, 0.4);
    expect(written.join('')).toBe('\r\u001b[K2026-03-04, day 40 of 100 [████████░░░░░░░░░░░░] 40 %, about 6 s left');
    bar.done();
    expect(written.at(-1)).toBe('\r\u001b[K');
  });

  it('does not draw more often than can be seen, nor wider than the terminal', () => {
    const { at, written } = shown(true, 30);
    for (let ms = 3000; ms < 3100; ms += 1) at(ms, 0.5, 'policies/one.yaml');
    expect(written).toHaveLength(1);
    expect(written[0]?.replace('\r\u001b[K', '')).toHaveLength(29);
  });
});

describe('the estimate', () => {
  it('counts from the first hour that is over, of each rehearsal anew', () => {
    const { bar, at, written } = shown(false);
    at(10_000, 0.001);
    at(12_000, 0.5);
    bar.done();
    at(20_000, 0.001);
    at(24_000, 0.5);
    expect(written.map((line) => /about (\d+) s/.exec(line)?.[1])).toEqual(['2', '4']);
  });
});

describe('elsewhere', () => {
  it('writes a plain line for every tenth, once it takes longer than two seconds', () => {
    const { at, written } = shown(false);
    at(0, 0.001);
    at(1000, 0.1);
    at(3000, 0.25);
    at(3100, 0.26);
    at(6000, 0.5, 'policies/one.yaml');
    at(9000, 1);
    expect(written).toEqual([
      '2026-03-04, day 25 of 100, 20 %, about 9 s left\n',
      'policies/one.yaml: 2026-03-04, day 50 of 100, 50 %, about 6 s left\n',
    ]);
  });
});
