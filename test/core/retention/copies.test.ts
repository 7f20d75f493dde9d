import { describe, expect, it } from 'vitest';
import type { RecoveryPoint } from '#core/model.ts';
import { exampleRule, point, secondary, unverified } from '../fixtures.ts';
import { codes, daily, decide, going, inFrankfurt, removed, texts } from './decisions.ts';

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
