/** Which recovery points would go sooner, later or never, rule by rule and place by place. */
import { slug } from '../naming.ts';
import { backupRules, pointInTimeRules, prunedRules } from '../policy/carried-out.ts';
import type { Policy, Rule } from '../policy/schema.ts';
import { confirmationOf, type TermsInForce, termsInForce } from '../retention/terms.ts';
import { pointRegions } from '../schedule/scheduled-runs.ts';
import { loadOf, type PlanOptions } from './load.ts';
import { keeps } from './retention.ts';
import { pointsKept } from './storage.ts';

export interface RetentionChange {
  readonly rule: string;
  /** A Region. */
  readonly place: string;
  readonly before: string;
  readonly after: string;
  /** `sooner`, `later`: points that exist. `never`: nothing removes them any more. `watched`: the platform decides. */
  readonly effect: 'sooner' | 'later' | 'never' | 'watched';
  /** By how many days a point expires sooner or later; absent when it was, or will be, kept for ever. */
  readonly days?: number;
  /** Points of one database that would go, in all and at most in the first run. */
  readonly points?: { readonly all: number; readonly firstRun: number };
  /** Held back until the retention of the rule also says this, such as `shortenedFrom: 30`. */
  readonly confirm?: string;
  readonly note: string;
}

export function retentionChanges(before: Policy, after: Policy, options: PlanOptions): RetentionChange[] {
  const renamed = slug(before.policy.id) !== slug(after.policy.id);
  const snapshots = backupRules(before).flatMap((rule) =>
    pointRegions(before).flatMap((place) => {
      const lost = renamed ? 'the policy has another id' : whyLost(after, rule, place);
      return lost === undefined ? compare({ before, after, rule, place, options }) : [orphaned(rule, place, lost)];
    }),
  );
  return [...snapshots, ...watched(before, after)];
}

function whyLost(after: Policy, { name }: Rule, place: string): string | undefined {
  if (!backupRules(after).some((rule) => rule.name === name)) return 'the rule is not carried out any more';
  return pointRegions(after).includes(place) ? undefined : 'the place is not looked at any more';
}

/** Points belong to the rule whose name they carry; nothing else touches them. */
function orphaned(rule: Rule, place: string, why: string): RetentionChange {
  const note = `${why}: its points stay until somebody removes them`;
  return { rule: rule.name, place, before: keeps(rule), after: 'for ever', effect: 'never', note };
}

interface Comparison {
  readonly before: Policy;
  readonly after: Policy;
  readonly rule: Rule;
  readonly place: string;
  readonly options: PlanOptions;
}

function compare({ before, after, rule: { name }, place, options }: Comparison): RetentionChange[] {
  const [old, next] = [windowOf(before, name), windowOf(after, name)];
  if (old.days === next.days && old.floor === next.floor) return [];
  const about = { rule: name, place, before: old.keeps, after: next.keeps };
  if (next.days === undefined) return [{ ...about, effect: 'never', note: 'nothing is removed' }];
  const days = old.days === undefined ? {} : { days: Math.abs(old.days - next.days) };
  const shorter = old.days === undefined || next.days < old.days || (next.days === old.days && next.floor < old.floor);
  if (!shorter) return [{ ...about, effect: 'later', ...days, note: 'what has gone already does not come back' }];
  const confirm = confirmationOf(termsAfter(before, after, name));
  return [
    { ...about, effect: 'sooner', ...days, ...leaving(before, after, name, options), ...(confirm && { confirm }) },
  ];
}

/** The terms that the first run after the change would use. */
function termsAfter(before: Policy, after: Policy, name: string): TermsInForce {
  const [last, next] = [before, after].map((policy) => prunedRules(policy).find((rule) => rule.name === name));
  if (!next) throw new RangeError(`nothing is removed under the rule ${name}, so it has no terms`);
  return termsInForce(next.retention, last?.retention);
}

function leaving(before: Policy, after: Policy, name: string, options: PlanOptions) {
  const count = (policy: Policy) => {
    const rule = backupRules(policy).find((each) => each.name === name);
    return rule ? { ...pointsKept(policy, rule, options.from), databases: loadOf(rule, options).databases } : undefined;
  };
  const [old, next] = [count(before)?.points ?? 0, count(after)?.points ?? 0];
  const most = windowOf(after, name).maxRemovals ?? 0;
  const all = Math.max(0, old - next);
  const points = { all, firstRun: Math.min(all, most) };
  const note = all === 0 ? 'fewer points are sure to be kept when backups stop' : `${old} points become ${next}`;
  return { points, note };
}

/** How long a rule's points stay; `days` is undefined when nothing removes them. */
function windowOf(policy: Policy, name: string) {
  const pruned = prunedRules(policy).find((rule) => rule.name === name);
  if (!pruned) return { keeps: 'for ever', days: undefined, floor: 0 };
  const { days, floor, maxRemovals } = pruned.retention;
  return { keeps: keeps(pruned), days, floor, maxRemovals };
}

function watched(before: Policy, after: Policy): RetentionChange[] {
  return pointInTimeRules(before).flatMap((rule): RetentionChange[] => {
    const next = pointInTimeRules(after).find(({ name }) => name === rule.name);
    if (next?.retention.days === rule.retention.days) return [];
    const note = 'the setting of the database decides how far back one can go; an alert says when that is too short';
    const says = { before: keeps(rule), after: next ? keeps(next) : 'not watched' };
    return [{ rule: rule.name, place: before.places.primary.region, ...says, effect: 'watched', note }];
  });
}
