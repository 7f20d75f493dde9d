import { describe, expect, it } from 'vitest';
import { assessSize } from '#core/size.ts';
import { examplePolicy, point } from './fixtures.ts';

const { size } = examplePolicy().monitoring;
const sized = (daysOld: number, sizeBytes: number) => ({ ...point(daysOld), sizeBytes });
const week = [100, 101, 99, 100, 102, 98, 100].map((bytes, index) => sized(index + 1, bytes));

describe('the size of a recovery point', () => {
  it.each([
    ['larger', 121],
    ['smaller', 79],
  ])('that is more than 20 %% %s than usual is a warning [E-10.1-size]', (direction, bytes) => {
    const judged = assessSize(sized(0, bytes), week, size);
    expect(judged).toMatchObject({
      state: 'unusual',
      medianBytes: 100,
      of: 7,
      finding: { name: 'BackupSizeAnomaly', severity: 'warning', clauses: ['E-10.1-size'], region: 'eu-west-1' },
    });
    expect(judged).toHaveProperty(
      'finding.summary',
      expect.stringContaining(`21 % ${direction} than the median of the 7`),
    );
  });

  it.each([120, 80, 100])('that is within 20 %% is usual: %d against 100', (bytes) => {
    expect(assessSize(sized(0, bytes), week, size).state).toBe('usual');
  });

  it('is compared with the median of the last seven, so that one odd day changes nothing', () => {
    const odd = [sized(1, 100_000), ...week.slice(1), sized(8, 1), sized(9, 1), sized(10, 1)];
    expect(assessSize(sized(0, 100), odd, size)).toMatchObject({ state: 'usual', medianBytes: 100 });
  });

  it('takes the middle between two where their number is even', () => {
    expect(assessSize(sized(0, 100), [sized(1, 90), sized(2, 110)], size)).toMatchObject({ medianBytes: 100, of: 2 });
  });

  it('is not judged by later points, by itself, or by other databases', () => {
    const others = [sized(-1, 1), sized(0, 1), { ...sized(1, 1), resource: 'users' }];
    expect(assessSize(sized(0, 100), others, size)).toEqual({
      state: 'no-data',
      why: 'no earlier point of orders has a known size',
    });
  });

  it('that is not known is no data, which is not a pass', () => {
    expect(assessSize(point(0), week, size).state).toBe('no-data');
    expect(assessSize(sized(0, 5), [point(1)], size).state).toBe('no-data');
  });

  it('that was nothing before and is something now is unusual, and from nothing to nothing is not', () => {
    expect(assessSize(sized(0, 5), [sized(1, 0)], size).state).toBe('unusual');
    expect(assessSize(sized(0, 0), [sized(1, 0)], size).state).toBe('usual');
    expect(assessSize(sized(0, 0), [sized(1, 5)], size).state).toBe('unusual');
  });
});
