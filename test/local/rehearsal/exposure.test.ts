import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Exposure } from '#local/rehearsal/exposure.ts';

const hour = 3_600_000;

function points(...taken: readonly (readonly [id: string, at: number])[]): Exposure {
  const exposure = new Exposure('rds-instance/orders');
  for (const [id, at] of taken) exposure.add({ id, takenAt: at * hour }, at * hour);
  return exposure;
}

describe('the exposure of a database', () => {
  it('is the longest time without a newer point, looked at right before the newer one counts', () => {
    const exposure = points(['a', 0], ['b', 24]);
    exposure.add({ id: 'c', takenAt: 48 * hour }, 49 * hour);
    exposure.look(50 * hour);
    expect(exposure.worst).toEqual({ seconds: 25 * 3600, at: '1970-01-03T01:00:00Z', resource: 'rds-instance/orders' });
  });

  it('goes back to the point before when the newest is gone', () => {
    const exposure = points(['a', 0], ['b', 24]);
    exposure.remove('b', 25 * hour);
    exposure.look(30 * hour);
    expect(exposure.worst?.seconds).toBe(30 * 3600);
  });

  it('goes on growing from the last point when none is left', () => {
    const exposure = points(['a', 0]);
    exposure.remove('a', 10 * hour);
    exposure.look(50 * hour);
    expect(exposure.worst?.seconds).toBe(50 * 3600);
  });

  it('does not change when an older point is gone, or one that it never knew', () => {
    const exposure = points(['a', 0], ['b', 24]);
    exposure.remove('a', 25 * hour);
    exposure.remove('x', 26 * hour);
    exposure.look(26 * hour);
    expect(exposure.worst?.seconds).toBe(24 * 3600);
  });

  it('is not measured before the first point, nor while the database does not exist', () => {
    const exposure = new Exposure('rds-instance/orders');
    exposure.look(5 * hour);
    expect(exposure.worst).toBeUndefined();
    exposure.add({ id: 'a', takenAt: 5 * hour }, 5 * hour);
    exposure.exists(false, 7 * hour);
    exposure.look(100 * hour);
    expect(exposure.worst?.seconds).toBe(2 * 3600);
  });

  it('keeps the first of two moments that are equally bad', () => {
    const exposure = points(['a', 0], ['b', 24], ['c', 48]);
    exposure.look(49 * hour);
    expect(exposure.worst?.at).toBe('1970-01-02T00:00:00Z');
  });

  it('is what a look at every hour would find, whatever comes and goes in whatever order', () => {
    const change = fc.record({
      after: fc.integer({ min: 1, max: 30 }),
      age: fc.integer({ min: 0, max: 40 }),
      removes: fc.boolean(),
      which: fc.nat({ max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 25 }), (changes) => {
        const exposure = new Exposure('x');
        const alive = new Map<string, number>();
        let [now, worst] = [100, -1];
        let last: number | undefined;
        const look = () => {
          const newest = alive.size > 0 ? Math.max(...alive.values()) : last;
          if (newest !== undefined) worst = Math.max(worst, now - newest);
        };
        changes.forEach(({ after, age, removes, which }, index) => {
          for (let passed = 0; passed < after; passed += 1) {
            now += 1;
            look();
          }
          const victim = [...alive.keys()][which % Math.max(1, alive.size)];
          if (removes && victim !== undefined) {
            last = alive.get(victim);
            alive.delete(victim);
            exposure.remove(victim, now * hour);
          } else {
            alive.set(`${index}`, now - age);
            exposure.add({ id: `${index}`, takenAt: (now - age) * hour }, now * hour);
          }
          look();
        });
        exposure.look(now * hour);
        expect(exposure.worst === undefined ? -1 : exposure.worst.seconds / 3600).toBe(worst);
      }),
    );
  });
});
