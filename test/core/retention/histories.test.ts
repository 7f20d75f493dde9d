/** What must hold whatever happened before, over generated histories (see histories.ts for how many). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupBy } from '#core/group.ts';
import { addSeconds } from '#core/instant.ts';
import type { RecoveryPoint } from '#core/model.ts';
import { bucketOf, shownDay, tierNames } from '#core/retention/buckets.ts';
import { groupKey } from '#core/retention/good.ts';
import { withTerms } from '#core/retention/in-force.ts';
import { type Decision, planRetention, type RetentionFacts, removals } from '#core/retention/plan.ts';
import { longest, termsOf } from '#core/retention/terms.ts';
import { now, primary, secondary } from '../fixtures.ts';
import { anyTerms, histories, history, isGood, newestFirst } from './histories.ts';

const runs = { numRuns: histories };

const goes = (decisions: readonly Decision[]) => decisions.filter(({ keep }) => !keep).map(({ point }) => point);

/** Everything that may go is gone, whatever its grace and the cap. */
function apply(facts: RetentionFacts): RecoveryPoint[] {
  const gone = new Set(goes(planRetention(facts).decisions));
  return facts.points.filter((each) => !gone.has(each));
}

/** Plain comparisons, because there are so many of them. */
function holds(property: (facts: RetentionFacts) => readonly string[]): void {
  fc.assert(
    fc.property(history, (facts) => {
      const found = property(facts);
      if (found.length > 0) expect.fail(found.join('; '));
    }),
    runs,
  );
}

const said = (wrong: boolean, text: string): string[] => (wrong ? [text] : []);

describe('over generated histories, retention', () => {
  it('decides every point once, with a reason: what stays and what goes together are all', () => {
    holds((facts) => {
      const { decisions } = planRetention(facts);
      const removed = new Set(removals(decisions));
      return [
        ...said(decisions.length !== facts.points.length, 'not every point was decided'),
        ...said(
          decisions.some(({ point }, index) => point !== facts.points[index]),
          'not in order',
        ),
        ...said(
          decisions.some(({ reasons }) => reasons.length === 0),
          'a decision has no reason',
        ),
        ...said(
          decisions.some((each) => removed.has(each) && each.keep),
          'something is kept and removed',
        ),
      ];
    });
  });

  it('never goes below the floor, and never lets go of the newest good point of a place [E-4.1-full]', () => {
    holds((facts) => {
      const left = new Set(apply(facts));
      return [...groupBy(facts.points, groupKey).values()].flatMap((group) => {
        const good = newestFirst(group.filter((each) => isGood(each)));
        const kept = good.filter((each) => left.has(each));
        return [
          ...said(kept.length < Math.min(good.length, facts.rule.retention.floor), 'fewer than the floor are left'),
          ...said(kept[0] !== good[0], 'the newest good point is gone'),
        ];
      });
    });
  });

  it('touches nothing that is not this rule’s, that is pinned, in the making, or of the future', () => {
    holds((facts) =>
      planRetention(facts).decisions.flatMap(({ point: { owner, status, takenAt = now }, keep, next }) => {
        const mine = owner?.policy === facts.policy && owner.rule === facts.rule.name;
        return [
          ...said(!mine && next !== 'stay', 'something foreign was touched'),
          ...said(!keep && (!mine || owner.pinned), 'something foreign or pinned goes'),
          ...said(!keep && status === 'creating', 'a point in the making goes'),
          ...said(!keep && takenAt > now, 'a point of the future goes'),
        ];
      }),
    );
  });

  it('keeps what each part of the terms says, told once more by counting [E-4.1-full]', () => {
    holds((facts) => {
      const decided = new Map(planRetention(facts).decisions.map((each) => [each.point, each]));
      return [
        ...groupBy(
          facts.points.filter((each) => isGood(each)),
          groupKey,
        ).values(),
      ].flatMap((group) => {
        const good = newestFirst(group);
        return good.flatMap((each, rank) => {
          const codes = decided.get(each)?.reasons.map(({ code }) => code) ?? [];
          const wrong = asked(good, rank, facts).filter((code) => !(codes as string[]).includes(code));
          return wrong.map((code) => `${each.id} lacks the reason ${code}`);
        });
      });
    });
  });

  it('keeps no good point without a reason that holds [A-6-disposal]', () => {
    holds((facts) => {
      const { decisions } = planRetention({ ...facts, requiredPlaces: [], pointInTimeDays: undefined });
      const good = groupBy(
        facts.points.filter((each) => isGood(each)),
        groupKey,
      );
      return decisions.flatMap(({ point, keep, reasons }) => {
        if (!isGood(point) || !keep || reasons.some(({ code }) => code === 'window-start')) return [];
        const group = newestFirst(good.get(groupKey(point)) ?? []);
        const rank = group.indexOf(point);
        return said(rank >= facts.rule.retention.floor && asked(group, rank, facts).length === 0, `${point.id} stays`);
      });
    });
  });

  it('never counts what failed or is not ours: without it, everything else is decided alike', () => {
    holds((facts) => {
      const counts = ({ status, owner }: RecoveryPoint) =>
        status !== 'failed' && owner?.policy === facts.policy && owner.rule === facts.rule.name;
      const without = planRetention({ ...facts, points: facts.points.filter(counts) }).decisions;
      const with_ = planRetention(facts).decisions.filter(({ point }) => counts(point));
      return said(
        with_.some(({ keep }, index) => keep !== without[index]?.keep),
        'a point that does not count decided about another',
      );
    });
  });

  it('never lets go of the source of a copy that a place would ask for, were it there [E-6.1-sync]', () => {
    holds((facts) => {
      const required = { ...facts, requiredPlaces: [secondary] };
      const sources = goes(planRetention(required).decisions).filter(
        ({ place, status }) => place === primary && status === 'available',
      );
      return sources.flatMap((source) => {
        const there = facts.points.filter((each) => each.place === secondary && each.resource === source.resource);
        if (there.some((each) => each.id === source.id && each.status === 'available')) return [];
        if (!there.some((each) => isGood(each))) return [`${source.id} goes, and nothing good is there`];
        const copy = { ...source, place: secondary, owner: { ...owned(source), verifiedAt: now } };
        const also = there.map((each) => ({ ...each, owner: each.owner && { ...each.owner, verifiedAt: now } }));
        const points = also.filter((each) => each.id !== source.id) as RecoveryPoint[];
        const [decision] = planRetention({ ...facts, requiredPlaces: [], points: [copy, ...points] }).decisions;
        const asks = decision?.reasons.filter(({ code }) => ['window', 'count', ...tierNames].includes(code)) ?? [];
        return asks.map(({ text }) => `${source.id} goes, and its copy is lacking: ${text}`);
      });
    });
  });

  it('removes nothing more when run twice, however much later: when backups stop, removals stop [E-4.1-full]', () => {
    holds((facts) => {
      // What lies in the future today would be a good point tomorrow.
      const past = facts.points.filter(({ takenAt }) => takenAt === undefined || takenAt <= now);
      const settled = apply({ ...facts, points: past });
      const later = apply({ ...facts, points: settled, now: addSeconds(now, 400 * 86_400) });
      return said(later.length !== settled.length, 'a second run removed more');
    });
  });

  it('ends with the same points whether they go one by one or all at once', () => {
    holds((facts) => {
      const [first, ...rest] = goes(planRetention(facts).decisions);
      if (first === undefined) return [];
      const after = goes(planRetention({ ...facts, points: facts.points.filter((each) => each !== first) }).decisions);
      return said(after.length !== rest.length || after.some((each, index) => each !== rest[index]), 'another end');
    });
  });

  it('never lets go of more because the terms ask for more', () => {
    fc.assert(
      fc.property(history, anyTerms, (facts, more) => {
        const longer = longest(termsOf(facts.rule.retention), more);
        const gone = new Set(goes(planRetention(facts).decisions));
        const found = goes(planRetention(withTerms(facts, longer)).decisions).filter((each) => !gone.has(each));
        expect(found).toEqual([]);
      }),
      runs,
    );
  });

  const owned = ({ owner }: RecoveryPoint) => owner ?? expect.fail('the point has no owner');
});

/** The parts of the terms that ask for a point, by counting what is newer. */
function asked(good: readonly RecoveryPoint[], rank: number, { rule }: RetentionFacts): string[] {
  const { days = 0, count = 0, tiers = {} } = rule.retention;
  const at = ({ takenAt = '' }: Pick<RecoveryPoint, 'takenAt'> = {}) => Date.parse(takenAt);
  const inTier = (tier: (typeof tierNames)[number]) => {
    const buckets = good.map(({ takenAt = '' }) => bucketOf(tier, shownDay(takenAt, rule.timezone)));
    const newer = new Set(buckets.slice(0, rank));
    const [mine = '', many = 0] = [buckets[rank], tiers[tier]];
    if (newer.has(mine)) return rank === good.length - 1 && newer.size < many;
    return newer.size < many;
  };
  return [
    ...(at(good[0]) - at(good[rank]) < days * 86_400_000 ? ['window'] : []),
    ...(rank < count ? ['count'] : []),
    ...tierNames.filter(inTier),
  ];
}
