/**
 * Retention as it runs: night after night, with backups that fail, clocks that jump, policies that change, runs that are
 * started again and people who pin. What a run may do is checked after each of them.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds, secondsBetween } from '#core/instant.ts';
import type { Instant, RecoveryPoint } from '#core/model.ts';
import { inForce } from '#core/retention/in-force.ts';
import { planRetention, type RetentionFacts } from '#core/retention/plan.ts';
import { longest, type Terms } from '#core/retention/terms.ts';
import { primary, secondary } from '../fixtures.ts';
import { anyTerms, histories, isGood, newestFirst, policy, rule } from './histories.ts';

const hour = 3600;
const day = 24 * hour;
const begin: Instant = '2026-01-17T02:00:00Z';

const anyEvent = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('backup', 'backup', 'backup', 'copy-fails', 'failed', 'unverified') },
  { weight: 1, arbitrary: fc.constantFrom('nothing', 'again', 'clock-forward', 'clock-back', 'pin', 'unpin') },
  { weight: 1, arbitrary: anyTerms },
);
type Event = typeof anyEvent extends fc.Arbitrary<infer Value> ? Value : never;

interface World {
  readonly points: readonly RecoveryPoint[];
  readonly terms: Terms;
  readonly last: Terms | undefined;
  /** Of the wall, which may be wrong. */
  readonly now: Instant;
}

const maxRemovals = 2;

function facts({ points, terms, now }: World, runAt: Instant): RetentionFacts {
  const retention = { ...rule.retention, days: undefined, ...terms, maxRemovals };
  return { points, rule: { ...rule, retention }, policy, requiredPlaces: [secondary], now, runAt };
}

function backUp(world: World, event: Event, index: number): RecoveryPoint[] {
  const [template] = [{ kind: 'rds-instance', resource: 'orders', encrypted: true, engine: 'postgres' } as const];
  const bare = { policy, rule: rule.name, class: 'critical', cycle: world.now, clauses: [], pinned: false };
  const owner = event === 'backup' ? { ...bare, verifiedAt: world.now } : bare;
  const point = { ...template, id: `p${index}`, arn: '', engineVersion: '17', allocatedGiB: 1, tags: {}, owner };
  if (event === 'failed') return [{ ...point, status: 'failed', place: primary }];
  const here = { ...point, status: 'available', takenAt: world.now, place: primary };
  return event === 'copy-fails'
    ? [here, { ...point, status: 'failed', place: secondary }]
    : [here, { ...here, place: secondary }];
}

/** One night: something happens, and retention runs four hours later; clocks aside, a day passes. */
function happen(world: World, event: Event, index: number): World {
  const after = { ...world, now: addSeconds(world.now, day) };
  if (typeof event === 'object') return { ...after, terms: event };
  if (event === 'clock-forward') return { ...after, now: addSeconds(world.now, 40 * day) };
  if (event === 'clock-back') return { ...after, now: addSeconds(world.now, -3 * day) };
  if (event === 'again') return { ...world, now: addSeconds(world.now, hour) };
  if (event === 'nothing') return after;
  if (event === 'pin' || event === 'unpin') return { ...after, points: pin(world.points, event === 'pin') };
  return { ...after, points: [...world.points, ...backUp(after, event, index)] };
}

/** The oldest of all. */
function pin(points: readonly RecoveryPoint[], pinned: boolean): readonly RecoveryPoint[] {
  return points.map((each, index) =>
    index === 0 && each.owner ? { ...each, owner: { ...each.owner, pinned } } : each,
  );
}

/** What a run does, and what of it breaks a promise. */
function retain(
  world: World,
  runAt: Instant,
): { readonly world: World; readonly gone: number; readonly broken: string[] } {
  const decided = inForce(facts(world, runAt), world.last);
  const { decisions } = planRetention(decided);
  const broken: string[] = [];
  const points = decisions.flatMap(({ point, keep, next }): RecoveryPoint[] => {
    const { tombstone, ...bare } = point.owner ?? expect.fail('every point here is ours');
    if (next === 'mark') return [{ ...point, owner: { ...bare, tombstone: world.now } }];
    if (next === 'unmark') return [{ ...point, owner: bare }];
    if (next !== 'remove') return [point];
    if (keep) broken.push('what is kept was removed');
    if (tombstone === undefined || secondsBetween(tombstone, world.now) < 20 * hour)
      broken.push('removed before its grace');
    return [];
  });
  for (const place of [primary, secondary]) broken.push(...losses(world, points, place, decided.rule.retention.floor));
  const gone = decisions.length - points.length;
  const { heldBack: _heldBack, ...last } = decided.terms;
  return { world: { ...world, points, last }, gone, broken };
}

function losses(world: World, after: readonly RecoveryPoint[], place: typeof primary, floor: number): string[] {
  const good = (points: readonly RecoveryPoint[]) =>
    newestFirst(points.filter((each) => each.place === place && isGood(each, world.now)));
  const [had, has] = [good(world.points), good(after)];
  const count = (points: readonly RecoveryPoint[]) => points.filter((each) => each.place === place).length;
  return [
    ...(has.length < Math.min(had.length, floor) ? ['below the floor'] : []),
    ...(has[0]?.id === had[0]?.id ? [] : ['the newest good point went']),
    ...(count(world.points) - count(after) > maxRemovals ? ['more than the cap went'] : []),
  ];
}

const life = fc.record({ terms: anyTerms, events: fc.array(anyEvent, { minLength: 3, maxLength: 14 }) });
const born = (terms: Terms): World => ({ points: [], terms, last: undefined, now: begin });

function live(terms: Terms, events: readonly Event[]): World {
  let world = born(terms);
  for (const [index, event] of events.entries()) {
    const before = world.now;
    world = happen(world, event, index);
    const runAt = event === 'again' ? before : world.now;
    const run = retain(world, runAt);
    if (run.broken.length > 0) expect.fail(`after ${JSON.stringify(event)}: ${run.broken.join('; ')}`);
    world = run.world;
  }
  return world;
}

describe('a life of retention, night after night', () => {
  it('removes only what was marked for the grace, within cap and floor, whatever happens [A-6-disposal] [E-4.1-full]', () => {
    fc.assert(
      fc.property(life, ({ terms, events }) => {
        live(terms, events);
      }),
      { numRuns: Math.ceil(histories / 4) },
    );
  });

  it('stops removing once backups stop, with good points left wherever there were any [E-4.1-full]', () => {
    fc.assert(
      fc.property(life, ({ terms, events }) => {
        let world = live(terms, events);
        let gone = 1;
        for (let night = 0; night < 60 && gone > 0; night += 2) {
          const first = retain({ ...world, now: addSeconds(world.now, 50 * day) }, addSeconds(world.now, 50 * day));
          const second = retain(
            { ...first.world, now: addSeconds(first.world.now, day) },
            addSeconds(first.world.now, day),
          );
          expect([...first.broken, ...second.broken]).toEqual([]);
          gone = first.gone + second.gone;
          world = second.world;
        }
        expect(gone).toBe(0);
      }),
      { numRuns: Math.ceil(histories / 8) },
    );
  });

  it('keeps no less than before without a confirmation, but for a share of a tenth at most', () => {
    fc.assert(
      fc.property(life, anyTerms, ({ terms, events }, edited) => {
        const world = { ...live(terms, events), terms: edited };
        const before = world.last ?? edited;
        const kept = (each: World) => planRetention(facts(each, world.now)).decisions.filter(({ keep }) => keep);
        const longer = kept({ ...world, terms: longest(before, edited) });
        const { terms: decided } = inForce(facts(world, world.now), before);
        const now = new Set(kept({ ...world, terms: decided }).map(({ point }) => point));
        const lost = longer.filter(({ point }) => isGood(point, world.now) && !now.has(point)).length;
        expect(lost).toBeLessThanOrEqual(longer.filter(({ point }) => point.owner?.verifiedAt).length / 10);
      }),
      { numRuns: Math.ceil(histories / 4) },
    );
  });
});
