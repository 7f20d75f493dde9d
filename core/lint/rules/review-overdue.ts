import { day, isExpired } from '../exceptions.ts';
import type { LintRule } from '../rule.ts';
import { listed } from '../view.ts';

export const reviewOverdue: LintRule = {
  id: 'review-overdue',
  severity: 'warning',
  summary: 'The day by which the policy, or an exception, was to be reviewed has passed.',
  check: (policy, { now }) => {
    const today = day(now);
    const { nextReview } = policy.policy;
    const exceptions = listed('exceptions', policy.exceptions).filter(
      ({ item }) => item.review < today && !isExpired(item, now),
    );
    return [
      ...(nextReview < today ? [late(['policy', 'nextReview'], nextReview, today, 'the policy', [])] : []),
      ...exceptions.map(({ item, path }) =>
        late([...path, 'review'], item.review, today, `the exception ${item.name}`, item.except),
      ),
    ];
  },
};

function late(path: (string | number)[], date: string, today: string, what: string, clauses: readonly string[]) {
  const message = `was ${date}, and today is ${today}: ${what} has not been reviewed`;
  return { path, message, hint: 'review it and write the day of the next review', clauses };
}
