/** Which recovery points would go sooner, later or never, rule by rule and place by place. */
import { slug } from '../naming.ts';
import { backupRules, pointInTimeRules } from '../policy/carried-out.ts';
import type { BackupRule, Policy, Rule } from '../policy/schema.ts';
import { confirmationOf, less, type Terms, termsInForce, termsOf } from '../retention/terms.ts';
import { pointRegions } from '../schedule/scheduled-runs.ts';
import type { PlanOptions } from './load.ts';
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
  /** By how many days the window is shorter or longer; absent where there is, or was, none. */
  readonly days?: number;
  /** Points of one database that would go, in all and at most in the first run. */
  readonly points?: { readonly all: number; readonly firstRun: number };
  /** Held back until the retention of the rule also says this, such as `insteadOf: { days: 30 }`. */
  readonly confirm?: string;
  readonly note: string;
}

export function retentionChanges(before: Policy, after: Policy, options: PlanOptions): RetentionChange[] {
  const renamed = slug(before.policy.id) !== slug(after.policy.id);
  const snapshots = backupRules(before).flatMap((rule) =>
    pointRegions(before).flatMap((place) => {
      const lost = renamed ? 'the policy has another id' : whyLost(after, rule, place);
      return lost === undefined ? compare({ after, rule, place, options }) : [orphaned(rule, place, lost)];
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
  readonly after: Policy;
  readonly rule: BackupRule;
  readonly place: string;
  readonly options: PlanOptions;
}

function compare({ after, rule: old, place, options }: Comparison): RetentionChange[] {
  const next = backupRules(after).find(({ name }) => name === old.name);
  if (!next) return [];
  const [was, will] = [termsOf(old.retention), termsOf(next.retention)];
  const [shorter, longer] = [less(will, was).length > 0, less(was, will).length > 0];
  if (!shorter && !longer) return [];
  const days = was.days === undefined || will.days === undefined ? {} : { days: Math.abs(was.days - will.days) };
  const about = { rule: old.name, place, before: keeps(old), after: keeps(next), ...days };
  if (!shorter) return [{ ...about, effect: 'later', note: 'what has gone already does not come back' }];
  const { note, points } = leaving(old, next, options);
  const confirm = confirmationOf(termsInForce(next.retention, was, (terms) => shareLeaving(terms, next, options)));
  return [{ ...about, effect: 'sooner', points, note, ...(confirm && { confirm }) }];
}

/** In steady state, of what the longer terms keep. */
function shareLeaving(longer: Terms, next: BackupRule, { from }: PlanOptions): number {
  const kept = pointsKept({ ...next, retention: { ...next.retention, ...longer } }, from).points;
  return Math.max(0, kept - pointsKept(next, from).points) / kept;
}

function leaving(old: BackupRule, next: BackupRule, { from }: PlanOptions) {
  const [before, after] = [pointsKept(old, from).points, pointsKept(next, from).points];
  const all = Math.max(0, before - after);
  const points = { all, firstRun: Math.min(all, next.retention.maxRemovals) };
  const note = all === 0 ? 'fewer points are sure to be kept when backups stop' : `${before} points become ${after}`;
  return { points, note };
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
