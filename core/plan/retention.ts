/** How long each rule keeps what it makes, where, and how many points that is. */
import type { Clause } from '../model.ts';
import { isSnapshot, whyNotRule } from '../policy/carried-out.ts';
import type { BackupRule, Policy, Rule } from '../policy/schema.ts';
import { describeParts } from '../retention/terms.ts';
import { pointRegions } from '../schedule/scheduled-runs.ts';
import { loadOf, type PlanOptions } from './load.ts';
import { pointsKept } from './storage.ts';

export interface PlannedRetention {
  readonly rule: string;
  readonly kind: string;
  readonly method: string;
  readonly class: string;
  /** A Region, or the name of a place that is not carried out. */
  readonly place: string;
  /** `30 days, 3 points at least`. */
  readonly keeps: string;
  readonly status: 'carried-out' | 'not-yet';
  /** Why not, as half a sentence. */
  readonly why?: string;
  /** Of one database, once the rule has run for as long as it keeps them. */
  readonly points?: number;
  readonly databases?: number;
  /** That many more are marked to go, and there until their grace is over. */
  readonly waiting?: number;
  readonly clauses: readonly Clause[];
}

export function plannedRetention(policy: Policy, options: PlanOptions): PlannedRetention[] {
  return policy.rules.flatMap((rule) => placesOf(policy, rule).map((place) => inPlace(policy, rule, place, options)));
}

function inPlace(policy: Policy, rule: Rule, place: string, options: PlanOptions): PlannedRetention {
  const { name, kind, method, retention } = rule;
  const why = whyNotRule(policy, rule) ?? whyNotThere(policy, place);
  const about = { rule: name, kind, method, class: rule.class, place, keeps: keeps(rule), clauses: retention.clauses };
  if (why !== undefined) return { ...about, status: 'not-yet', why };
  if (!isSnapshot(rule)) return { ...about, status: 'carried-out' };
  // What is carried out of the snapshot rules is a backup rule.
  const backup = rule as BackupRule;
  const { databases } = loadOf(rule, options);
  return { ...about, status: 'carried-out', ...pointsKept(backup, options.from), databases };
}

function whyNotThere(policy: Policy, place: string): string | undefined {
  return pointRegions(policy).includes(place) ? undefined : 'nothing is copied there';
}

/** Continuous recovery is the platform's, in the Region of the database. */
function placesOf(policy: Policy, rule: Rule): string[] {
  const primary = policy.places.primary.region;
  if (!isSnapshot(rule) && rule.destinations === undefined) return [primary];
  const everywhere = ['primary', ...policy.places.copies.map(({ region }) => region)];
  return (rule.destinations ?? everywhere).map((place) => (place === 'primary' ? primary : place));
}

/** `30 days, 3 points at least`, `the newest of each of 7 days, the newest of each of 5 weeks, 3 points at least`. */
export function keeps(rule: Rule): string {
  if (!isSnapshot(rule)) return `${rule.retention.days} days`;
  return [...describeParts(rule.retention), `${rule.retention.floor} points at least`].join(', ');
}
