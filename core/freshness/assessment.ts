/** What every question of the monitor is asked against: the facts, found by database and Region instead of searched. */
import { groupBy } from '../group.ts';
import { addSeconds, secondsPer } from '../instant.ts';
import type { Instant, RecoveryPoint, Resource } from '../model.ts';
import { slug } from '../naming.ts';
import type { Policy, RestoreTest } from '../policy/schema.ts';
import { isOwned, isRestorable, newestFirst } from '../retention/good.ts';
import { toExpression } from '../schedule/frequency.ts';
import { longestInterval } from '../schedule/next-run.ts';
import type { FreshnessFacts } from './facts.ts';

type Restorable = RecoveryPoint & { readonly takenAt: Instant };

export interface Assessment {
  readonly facts: FreshnessFacts;
  readonly policy: Policy;
  /** Slug of the policy, the subject of what is about the whole. */
  readonly slug: string;
  readonly now: Instant;
  /** The points of a resource that this policy made and that can be restored, in one Region, newest first. */
  good(resource: Pick<Resource, 'kind' | 'id'>, region: string): readonly Restorable[];
  /** When a test of a resource passed in a Region. */
  passes(test: string, resource: string, region: string): readonly Instant[];
  /** The longest wait between two runs of a test, in seconds; `undefined` when it runs no more. */
  interval(test: RestoreTest): number | undefined;
}

export function assessmentOf(facts: FreshnessFacts, policy: Policy, now: Instant): Assessment {
  const name = slug(policy.policy.id);
  const owned = facts.points.filter((point) => isOwned(point, name));
  const restorable = owned.filter((point) => isRestorable(point, now));
  const points = new Map(
    [...groupBy(restorable, ({ kind, resource, place }) => `${kind}/${resource}@${place.region}`)].map(
      ([key, group]) => [key, newestFirst(group)],
    ),
  );
  const passed = groupBy(facts.passedTests, ({ test, resource, region }) => `${test}/${resource}@${region}`);
  const intervals = new Map<string, number | undefined>();
  return {
    ...{ facts, policy, slug: name, now },
    good: ({ kind, id }, region) => points.get(`${kind}/${id}@${region}`) ?? [],
    passes: (test, resource, region) => (passed.get(`${test}/${resource}@${region}`) ?? []).map(({ at }) => at),
    interval: (test) => {
      if (!intervals.has(test.name)) intervals.set(test.name, intervalOf(test, now));
      return intervals.get(test.name);
    },
  };
}

/** Seen over the 13 runs around now, so that a monthly test is measured by a month of 31 days. */
function intervalOf(test: RestoreTest, now: Instant): number | undefined {
  const { expression } = toExpression(test.frequency);
  return longestInterval(expression, test.timezone, addSeconds(now, -62 * secondsPer.day), 13);
}
