/** What retention decides on points of the example policy, and why. */
import type { RecoveryPoint } from '#core/model.ts';
import type { BackupRule } from '#core/policy/schema.ts';
import { type Decision, planRetention, type ReasonCode, type RetentionFacts } from '#core/retention/plan.ts';
import { exampleRule, now, point, secondary } from '../fixtures.ts';

export function plan(
  points: readonly RecoveryPoint[],
  retention: Partial<BackupRule['retention']> = {},
  copies = [] as const,
) {
  return decide(points, { requiredPlaces: copies, rule: exampleRule(retention) });
}

export function decide(
  points: readonly RecoveryPoint[],
  rest: Pick<RetentionFacts, 'requiredPlaces' | 'rule'> & Partial<RetentionFacts>,
) {
  return planRetention({ points, policy: 'pol-isms-008', now, ...rest }).decisions;
}

/** What may go, oldest first. */
export const going = (decisions: readonly Decision[]) =>
  decisions
    .filter(({ keep }) => !keep)
    .map(({ point: each }) => each)
    .sort((a, b) => ((a.takenAt ?? '') < (b.takenAt ?? '') ? -1 : 1));
export const removed = (decisions: readonly Decision[]) => going(decisions).map(({ id }) => id);
export const codes = (decisions: readonly Decision[], id: string): ReasonCode[] =>
  decisions.filter(({ point: each }) => each.id === id).flatMap(({ reasons }) => reasons.map(({ code }) => code));

export const texts = (decisions: readonly Decision[], id: string): string[] =>
  decisions.filter(({ point: each }) => each.id === id).flatMap(({ reasons }) => reasons.map(({ text }) => text));

/** One good point a day, `from` to `to` days before now. */
export const daily = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => point(from + index));
export const inFrankfurt = (points: readonly RecoveryPoint[]) => points.map((each) => ({ ...each, place: secondary }));
