import { describe, expect, it } from 'vitest';
import { addSeconds } from '#core/instant.ts';
import type { RecoveryPoint } from '#core/model.ts';
import type { BackupRule } from '#core/policy/schema.ts';
import { type Decision, planRetention, type ReasonCode, type RetentionFacts, removals } from '#core/retention/plan.ts';
import { daysBefore, exampleRule, now, point, primary, secondary, unverified } from '../fixtures.ts';

function plan(
  points: readonly RecoveryPoint[],
  retention: Partial<BackupRule['retention']> = {},
  copies = [] as const,
) {
  return decide(points, { requiredPlaces: copies, rule: exampleRule(retention) });
}

function decide(
  points: readonly RecoveryPoint[],
  rest: Pick<RetentionFacts, 'requiredPlaces' | 'rule'> & Partial<RetentionFacts>,
) {
  return planRetention({ points, policy: 'pol-isms-008', now, ...rest }).decisions;
}

/** What may go, oldest first. */
const going = (decisions: readonly Decision[]) =>
  decisions
    .filter(({ keep }) => !keep)
    .map(({ point: each }) => each)
    .sort((a, b) => ((a.takenAt ?? '') < (b.takenAt ?? '') ? -1 : 1));
const removed = (decisions: readonly Decision[]) => going(decisions).map(({ id }) => id);
const codes = (decisions: readonly Decision[], id: string): ReasonCode[] =>
  decisions.filter(({ point: each }) => each.id === id).flatMap(({ reasons }) => reasons.map(({ code }) => code));

const texts = (decisions: readonly Decision[], id: string): string[] =>
  decisions.filter(({ point: each }) => each.id === id).flatMap(({ reasons }) => reasons.map(({ text }) => text));

/** One good point a day, `from` to `to` days before now. */
const daily = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => point(from + index));
const inFrankfurt = (points: readonly RecoveryPoint[]) => points.map((each) => ({ ...each, place: secondary }));

describe('retention', () => {
  it('keeps 30 daily points and lets go of the older ones, with the clause that asks for it [E-4.1-full] [D-delete]', () => {
    const decisions = plan(daily(0, 33));
    expect(removed(decisions)).toEqual([
      'lifeboat-orders-33',
      'lifeboat-orders-32',
      'lifeboat-orders-31',
      'lifeboat-orders-30',
    ]);
    const gone = decisions.find(({ keep }) => !keep);
    expect(gone?.reasons).toEqual([
      {
        code: 'expired',
        text: 'it is 30 d behind the newest good point, and not among what is kept: 30 days',
        clauses: ['E-4.1-full'],
      },
    ]);
  });

  it('takes a point that came some minutes after its time for no gap where the window begins [A-4-noncritical] [A-6-disposal]', () => {
    const weeks = Array.from({ length: 16 }, (_, index) => point(7 * index));
    const rule = { ...exampleRule({ days: 98, floor: 1 }), frequency: 'weekly on saturday at 03:00' };
    // The first week of the window ends later than it would have: its point is three minutes behind the others.
    const late = { ...point(91), takenAt: addSeconds(daysBefore(91), 180) };
    const points = weeks.map((each) => (each.id === late.id ? late : each));
    expect(removed(decide(points, { requiredPlaces: [], rule }))).toEqual([
      'lifeboat-orders-105',
      'lifeboat-orders-98',
    ]);
  });

  it('keeps exactly the most recent 2 days when told to [D-retain]', () => {
    const decisions = plan(daily(0, 5), { days: 2, floor: 1 });
    expect(decisions.filter(({ keep }) => keep).map(({ point: { id } }) => id)).toEqual([
      'lifeboat-orders-0',
      'lifeboat-orders-1',
    ]);
  });

  it('removes nothing more once backups have stopped, however much time passes', () => {
    const points = daily(100, 129);
    expect(removed(plan(points))).toEqual([]);
    expect(codes(plan(points), 'lifeboat-orders-129')).toEqual(['window']);
  });

  it('never goes below the floor, however old the points are', () => {
    const decisions = plan([point(0), point(100), point(200), point(300)], { days: 1, floor: 3 });
    expect(removed(decisions)).toEqual(['lifeboat-orders-300']);
    expect(codes(decisions, 'lifeboat-orders-200')).toEqual(['floor']);
  });

  it('keeps the newest good point even when a failed one is newer', () => {
    const failed = point(0, { id: 'failed', status: 'failed' });
    const decisions = plan([failed, point(50)], { floor: 1 });
    expect(removed(decisions)).toEqual([]);
    expect(codes(decisions, 'lifeboat-orders-50')).toEqual(['newest', 'floor', 'window']);
  });

  it.each([
    ['somebody else’s', point(90, { id: 'x', owner: null }), 'foreign'],
    ['another policy’s', point(90, { id: 'x', owner: { policy: 'other' } }), 'foreign'],
    ['another rule’s', point(90, { id: 'x', owner: { rule: 'database-weekly' } }), 'other-rule'],
    ['pinned', point(90, { id: 'x', owner: { pinned: true } }), 'pinned'],
    ['in the making', point(90, { id: 'x', status: 'creating' }), 'in-progress'],
    ['dated in the future', point(-2, { id: 'x' }), 'future'],
    ['freshly failed', point(2, { id: 'x', status: 'failed' }), 'failed-recently'],
  ] as const)('leaves alone what is %s, and never counts it as good', (_what, odd, code) => {
    const decisions = plan([odd, ...daily(0, 3), point(60)], { days: 4, floor: 4 });
    expect(codes(decisions, 'x')).toEqual([code]);
    expect(removed(decisions)).toEqual(['lifeboat-orders-60']);
    // With one real point fewer the odd one does not fill the floor.
    expect(removed(plan([odd, ...daily(0, 2), point(60)], { days: 3, floor: 4 }))).toEqual([]);
  });

  it('says to which rule a point belongs that it leaves alone', () => {
    const other = point(90, { id: 'x', owner: { rule: 'database-weekly' } });
    expect(texts(plan([other, ...daily(0, 3)]), 'x')).toEqual(['it belongs to the rule database-weekly']);
  });

  it('lets go of a failed point once good ones are newer than it by the whole window', () => {
    const failed = point(31, { id: 'failed', status: 'failed' });
    const decisions = plan([failed, ...daily(0, 3)]);
    expect(removed(decisions)).toEqual(['failed']);
    expect(codes(decisions, 'failed')).toEqual(['failed']);
    expect(codes(plan([failed]), 'failed')).toEqual(['failed-recently']);
  });

  it('keeps the last point before the window while backups are missing where the window begins', () => {
    const decisions = plan([...daily(0, 20), point(35), point(36)], { floor: 1 });
    expect(codes(decisions, 'lifeboat-orders-35')).toEqual(['window-start']);
    expect(removed(decisions)).toEqual(['lifeboat-orders-36']);
  });

  it('treats each resource in each place by itself', () => {
    const other = daily(0, 1).map((each) => ({ ...each, id: `${each.id}-x`, resource: 'users' }));
    const decisions = plan([...daily(0, 31), ...other, ...inFrankfurt([point(31)])], { floor: 1 });
    expect(decisions.filter(({ keep }) => !keep).map(({ point: { id, place } }) => [id, place.region])).toEqual([
      ['lifeboat-orders-30', 'eu-west-1'],
      ['lifeboat-orders-31', 'eu-west-1'],
    ]);
  });
});

describe('the source of a copy that a place must have', () => {
  const rule = exampleRule({ days: 7, floor: 1 });
  const required = { requiredPlaces: [secondary], rule };
  const removedHere = (points: readonly RecoveryPoint[]) =>
    going(decide(points, required)).map(({ id, place }) => `${id} ${place.region}`);

  it('goes when its copy is available and verified [E-4.3-secondary]', () => {
    const points = daily(0, 8);
    expect(removedHere([...points, ...inFrankfurt(points)])).toEqual([
      'lifeboat-orders-8 eu-west-1',
      'lifeboat-orders-8 eu-central-1',
      'lifeboat-orders-7 eu-west-1',
      'lifeboat-orders-7 eu-central-1',
    ]);
  });

  it('stays while neither it nor any newer point was verified, even when a copy is there', () => {
    const old = unverified(point(8));
    const newer = daily(0, 6).map(unverified);
    const decisions = decide([...newer, old, ...inFrankfurt([...daily(0, 6), point(8)])], required);
    expect(codes(decisions.slice(0, 8), old.id)).toEqual(['unverified']);
  });

  it('goes with its window, although its own copy failed, once a newer point is verified [A-6-disposal]', () => {
    const old = unverified(point(8));
    expect(removedHere([...daily(0, 6), old, ...inFrankfurt(daily(0, 6))])).toEqual(['lifeboat-orders-8 eu-west-1']);
  });

  it('stays while the other place has no good point at all', () => {
    expect(removedHere(daily(0, 9))).toEqual([]);
    expect(codes(decide(daily(0, 9), required), 'lifeboat-orders-9')).toEqual(['copy-lacking']);
  });

  it.each([
    ['never verified', unverified(point(0))],
    ['failed', point(0, { status: 'failed' })],
  ])('stays while all that the other place has was %s [E-4.3-secondary]', (_what, bad) => {
    const points = [...daily(0, 9), ...inFrankfurt([bad])];
    expect(removedHere(points)).toEqual([]);
    expect(codes(decide(points, required), 'lifeboat-orders-9')).toEqual(['copy-lacking']);
  });

  it('stays until every place has its copy, and says which have not', () => {
    const third = { ...secondary, region: 'eu-north-1' };
    const decisions = decide(daily(0, 9), { rule, requiredPlaces: [secondary, third] });
    expect(texts(decisions, 'lifeboat-orders-9')).toEqual(['its copy in eu-central-1 and eu-north-1 is not available']);
  });

  it('stays while copies have stopped arriving and its copy would still be inside the window there', () => {
    const copies = inFrankfurt(daily(5, 7));
    expect(removedHere([...daily(0, 9), ...copies])).toEqual(['lifeboat-orders-7 eu-west-1']);
  });

  it.each(['creating', 'copying'])('stays while its copy is %s', (status) => {
    const copies = inFrankfurt([...daily(0, 6), point(8, { status })]);
    expect(removedHere([...daily(0, 6), point(8), ...copies])).toEqual([]);
  });

  it('goes while its copy, past the window too, is on its way out', () => {
    const copies = inFrankfurt([...daily(0, 6), point(8, { status: 'deleting' })]);
    expect(removedHere([...daily(0, 6), point(8), ...copies])).toEqual(['lifeboat-orders-8 eu-west-1']);
  });

  it('goes when retention has let go of its copy before', () => {
    expect(removedHere([...daily(0, 8), ...inFrankfurt(daily(0, 6))])).toEqual([
      'lifeboat-orders-8 eu-west-1',
      'lifeboat-orders-7 eu-west-1',
    ]);
  });

  it('is no copy itself: copies need no further copies', () => {
    const third = { ...secondary, region: 'eu-north-1' };
    const decisions = decide(inFrankfurt(daily(0, 8)), { rule, requiredPlaces: [secondary, third] });
    expect(removed(decisions)).toEqual(['lifeboat-orders-8', 'lifeboat-orders-7']);
  });
});

describe('tiers', () => {
  const tiers = (kept: RetentionFacts['rule']['retention']['tiers'], more: Partial<BackupRule['retention']> = {}) => ({
    days: undefined,
    tiers: kept,
    floor: 1,
    ...more,
  });
  const keptOf = (decisions: readonly Decision[]) =>
    decisions.filter(({ keep }) => keep).map(({ point: { takenAt } }) => takenAt?.slice(0, 10));

  it('keep the newest point of each of the last days, weeks, months and years; one point may serve several', () => {
    const decisions = plan(daily(0, 800), tiers({ daily: 3, weekly: 3, monthly: 3, yearly: 3 }));
    expect(keptOf(decisions)).toEqual([
      '2026-03-10',
      '2026-03-09',
      '2026-03-08',
      '2026-03-01',
      '2026-02-28',
      '2026-01-31',
      '2025-12-31',
      '2024-12-31',
    ]);
    expect(codes(decisions, 'lifeboat-orders-0')).toEqual(['newest', 'floor', 'daily', 'weekly', 'monthly', 'yearly']);
    expect(codes(decisions, 'lifeboat-orders-2')).toEqual(['daily', 'weekly']);
  });

  it('take the next best point where that of the last day of a month failed', () => {
    const points = daily(0, 40).map((each) =>
      each.takenAt?.startsWith('2026-02-28') ? { ...each, status: 'failed' } : each,
    );
    expect(keptOf(plan(points, tiers({ monthly: 2 })))).toContain('2026-02-27');
  });

  it('keep the oldest point too, as long as there are fewer months than they want', () => {
    const decisions = plan(daily(0, 20), tiers({ monthly: 12 }));
    expect(keptOf(decisions)).toEqual(['2026-03-10', '2026-02-28', '2026-02-18']);
    expect(decisions.at(-1)?.reasons[0]?.text).toBe('it is the oldest, and only 2 of 12 months have a point');
  });

  it('count days in the time zone of the rule', () => {
    // 2026-03-09 at 18:00 and 20:00 UTC: one day there, two in Kolkata, where it is 23:30 and 01:30.
    const points = [point(10 / 24, { id: 'late' }), point(0.5, { id: 'early' }), point(3, { id: 'old' })];
    const goes = (timezone: string) => {
      const rule = { ...exampleRule(tiers({ daily: 2 })), timezone };
      return removed(decide(points, { requiredPlaces: [], rule }));
    };
    expect(goes('UTC')).toEqual(['early']);
    expect(goes('Asia/Kolkata')).toEqual(['old']);
  });

  it('are added to the days and the count beside them', () => {
    const decisions = plan(daily(0, 70), tiers({ monthly: 3 }, { days: 2, count: 4 }));
    expect(keptOf(decisions)).toEqual([
      '2026-03-10',
      '2026-03-09',
      '2026-03-08',
      '2026-03-07',
      '2026-02-28',
      '2026-01-31',
    ]);
    expect(codes(decisions, 'lifeboat-orders-3')).toEqual(['count']);
  });

  it('say what is kept instead when a point goes', () => {
    const [gone] = plan(daily(0, 70), tiers({ weekly: 2, monthly: 3 }, { count: 5 })).filter(({ keep }) => !keep);
    expect(gone?.reasons).toEqual([
      {
        code: 'expired',
        text: 'it is 5 d behind the newest good point, and not among what is kept: the newest 5, the newest of each of 2 weeks, the newest of each of 3 months',
        clauses: ['E-4.1-full'],
      },
    ]);
  });
});

describe('a count', () => {
  it('keeps the newest good points, however far apart, and counts nothing that failed or was not verified', () => {
    const points = [
      unverified(point(0)),
      point(1, { status: 'failed', id: 'f' }),
      point(2),
      point(90),
      point(200),
      point(300),
    ];
    const decisions = plan(points, { days: undefined, count: 3, floor: 1 });
    expect(removed(decisions)).toEqual(['lifeboat-orders-300']);
    expect(codes(decisions, 'lifeboat-orders-0')).toEqual(['unverified']);
  });
});

describe('the base of point-in-time recovery', () => {
  const rule = exampleRule({ days: undefined, count: 3, floor: 1 });

  it('is the last good point before its window, and stays although nothing else asks for it [E-4.1-logs]', () => {
    const decisions = decide(daily(0, 12), { rule, requiredPlaces: [], pointInTimeDays: 7 });
    expect(codes(decisions, 'lifeboat-orders-7')).toEqual(['base']);
    expect(removed(decisions)).not.toContain('lifeboat-orders-7');
    expect(removed(decisions)).toHaveLength(9);
  });

  it('is in the place where the logs are, and in no other', () => {
    const facts = { rule, requiredPlaces: [secondary], pointInTimeDays: 7 };
    const decisions = decide([...daily(0, 12), ...inFrankfurt(daily(0, 12))], facts);
    const kept = decisions.filter(({ keep, point: { id } }) => keep && id === 'lifeboat-orders-7');
    expect(kept.map(({ point: { place } }) => place)).toEqual([primary]);
  });
});

describe('what was never verified', () => {
  it('goes when a good point is newer and the terms would not ask for it even then [A-6-disposal]', () => {
    const old = unverified(point(40));
    const decisions = plan([...daily(0, 3), old, unverified(point(4))]);
    expect(removed(decisions)).toEqual([old.id]);
    expect(decisions.at(-1)?.reasons[0]?.text).toContain('it was never verified, but would be asked for');
  });

  it('never takes the place of a good point', () => {
    const decisions = plan([unverified(point(0)), unverified(point(1)), point(50), point(60)], { floor: 2, days: 5 });
    expect(removed(decisions)).toEqual([]);
    expect(codes(decisions, 'lifeboat-orders-50')).toEqual(['newest', 'floor', 'window']);
  });
});

describe('disposal', () => {
  const marked = (daysOld: number, hoursAgo: number) =>
    point(daysOld, { owner: { tombstone: daysBefore(hoursAgo / 24) } });
  const next = (points: readonly RecoveryPoint[], retention: Partial<BackupRule['retention']> = {}, runAt = now) =>
    decide(points, { requiredPlaces: [], rule: exampleRule({ days: 1, floor: 1, ...retention }), runAt }).map(
      (each) => each.next,
    );

  it('marks what may go, and removes it in a run after the grace [A-6-disposal]', () => {
    const kept = point(0);
    expect(next([kept, point(31)])).toEqual(['stay', 'mark']);
    expect(next([kept, marked(31, 19)])).toEqual(['stay', 'wait']);
    expect(next([kept, marked(31, 20)])).toEqual(['stay', 'remove']);
  });

  it('says until when a marked point waits', () => {
    const decisions = plan([point(0), marked(31, 1)], { days: 1, floor: 1 });
    expect(decisions[1]?.reasons.at(-1)).toMatchObject({
      code: 'grace',
      text: 'it was marked at 2026-03-10T05:00:00Z and goes in the first run after 2026-03-11T01:00:00Z',
    });
  });

  it('decides by the scheduled instant of the run, so that a run started again late removes nothing more', () => {
    expect(next([point(0), marked(31, 20)], {}, daysBefore(0.1))).toEqual(['stay', 'wait']);
    expect(next([point(0), marked(31, 19)], {}, daysBefore(-365))).toEqual(['stay', 'wait']);
  });

  it('takes the mark off a point that is wanted again, and off no point of anybody else', () => {
    expect(next([point(0), marked(20, 30)], { days: 30 })).toEqual(['stay', 'unmark']);
    const pinned = point(90, { owner: { pinned: true, tombstone: daysBefore(2) } });
    expect(next([point(0), pinned])).toEqual(['stay', 'unmark']);
    for (const owner of [{ rule: 'other' }, { policy: 'other' }])
      expect(next([point(0), point(90, { owner: { ...owner, tombstone: daysBefore(2) } })])).toEqual(['stay', 'stay']);
  });

  it('marks again what a clock that was wrong marked in the future', () => {
    expect(next([point(0), marked(31, -100)])).toEqual(['stay', 'mark']);
  });

  it('removes the oldest first, and no more in one run than the cap', () => {
    const points = [...daily(0, 29), ...[30, 33, 31, 32].map((daysOld) => marked(daysOld, 48))];
    const decisions = plan(points, { maxRemovals: 2 });
    expect(removals(decisions).map(({ point: { id } }) => id)).toEqual(['lifeboat-orders-33', 'lifeboat-orders-32']);
    expect(codes(decisions, 'lifeboat-orders-30')).toEqual(['expired', 'capped']);
  });
});

describe('a plan', () => {
  it('decides every point once, in the order in which they came', () => {
    const points = [point(40), ...daily(0, 3), point(41, { owner: null })];
    expect(plan(points).map(({ point: each }) => each)).toEqual(points);
  });

  it('shows its arithmetic', () => {
    const decisions = plan([point(0), { ...point(1), takenAt: daysBefore(1.5) }]);
    expect(decisions[1]?.reasons.map(({ text }) => text)).toEqual([
      'it is number 2 of the 3 that are never gone below',
      'it is 36 h behind the newest good point, inside the window of 30 d',
    ]);
  });
});
