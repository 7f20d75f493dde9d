/** What several rules ask a policy: where a rule's points go, how long they live, how far apart they are. */
import { describeSeconds, secondsPer } from '../instant.ts';
import type { Clause } from '../model.ts';
import { clauses as allClauses } from '../policy/clauses.ts';
import type { Policy, ResourceKind, Rule, SnapshotRule } from '../policy/schema.ts';
import type { Path } from '../policy/source.ts';
import { scheduleOf } from '../schedule/frequency.ts';
import type { Gaps } from './gaps.ts';
import type { Tier } from './limits.ts';
import type { LintContext } from './rule.ts';

export interface At<Item> {
  readonly item: Item;
  readonly path: Path;
}

/** Members of a list with their paths. */
export function listed<Item>(section: string, items: readonly Item[]): At<Item>[] {
  return items.map((item, index) => ({ item, path: [section, index] }));
}

export function snapshotRules(policy: Policy): At<SnapshotRule>[] {
  return listed('rules', policy.rules).flatMap(({ item, path }) => (isSnapshot(item) ? [{ item, path }] : []));
}

export function isSnapshot(rule: Rule): rule is SnapshotRule {
  return rule.method !== 'continuous';
}

/** The rules that protect the same resources, together: those of one class and kind. */
export function groups(policy: Policy): { dataClass: string; kind: ResourceKind; rules: At<Rule>[] }[] {
  const byKey = new Map<string, { dataClass: string; kind: ResourceKind; rules: At<Rule>[] }>();
  for (const each of listed('rules', policy.rules)) {
    const { class: dataClass, kind } = each.item;
    const key = `${dataClass} ${kind}`;
    const group = byKey.get(key) ?? { dataClass, kind, rules: [] };
    group.rules.push(each);
    byKey.set(key, group);
  }
  return [...byKey.values()];
}

export interface Destination {
  readonly name: string;
  readonly where: 'primary' | 'copy' | 'cold' | 'on-premises';
  readonly region?: string;
  readonly account?: string | undefined;
  readonly tier?: Tier;
}

/** A rule that names no destinations goes to the primary Region and to every copy. */
export function destinationsOf({ places }: Policy, { destinations }: Rule): Destination[] {
  const all: Destination[] = [
    { name: 'primary', where: 'primary', region: places.primary.region },
    ...places.copies.map(({ region, account }) => ({ name: region, where: 'copy' as const, region, account })),
    ...places.cold.map(({ name, region, tier }) => ({ name, where: 'cold' as const, region, tier })),
    ...places.onPremises.map(({ name }) => ({ name, where: 'on-premises' as const })),
  ];
  if (destinations) return all.filter(({ name }) => destinations.includes(name));
  return all.filter(({ where }) => where === 'primary' || where === 'copy');
}

/** Of a rule's schedule; `undefined` when no clock starts it, or it never runs again. */
export function gapsOfRule(rule: SnapshotRule, context: LintContext): Gaps | undefined {
  const expression = scheduleOf(rule.frequency);
  return expression === undefined ? undefined : context.gaps(expression, rule.timezone);
}

/**
 * Seconds for which a point of a rule is kept in the places that are not archives: never less than its floor holds. So
 * many points of what follows changes last until so many changes have come, which nobody knows: without end.
 */
export function lifetime(rule: Rule, context: LintContext): number {
  if (!isSnapshot(rule)) return rule.retention.days * secondsPer.day;
  const { days = 0, count = 0, tiers = {}, floor } = rule.retention;
  const between = gapsOfRule(rule, context)?.shortest;
  if (between === undefined && count > 0) return Number.POSITIVE_INFINITY;
  const { daily = 0, weekly = 0, monthly = 0, yearly = 0 } = tiers;
  const longestTier = Math.max(daily, weekly * 7, monthly * 28, yearly * 365);
  return Math.max(days * secondsPer.day, longestTier * secondsPer.day, Math.max(count, floor) * (between ?? 0));
}

/** Of the clauses of a part, those whose sentence speaks of a matter; all of them when none does. */
export function about(cited: readonly Clause[], matter: RegExp): readonly Clause[] {
  const matching = cited.filter((clause) => matter.test(allClauses[clause]?.sentence ?? ''));
  return matching.length > 0 ? matching : cited;
}

/** `24 h between runs + 15 min flexible window = 24 h 15 min`; terms of nothing are left out. */
export function sum(...terms: readonly (readonly [string, number])[]): { seconds: number; text: string } {
  const present = terms.filter(([, seconds]) => seconds !== 0);
  const seconds = present.reduce((total, [, each]) => total + each, 0);
  const text = present.map(([label, each]) => `${describeSeconds(each)} ${label}`).join(' + ');
  return { seconds, text: present.length > 1 ? `${text} = ${describeSeconds(seconds)}` : text };
}

/** `eu-central-1 and glacier`, `a, b and c`. */
export function listing(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** The age at which the newest point of a class is stale, and where that stands. */
export function ageLimit({ monitoring: { age } }: Policy, dataClass: string): { seconds: number; path: Path } {
  // A class may be called `constructor`, which every object seems to have.
  const own = Object.hasOwn(age.classes, dataClass) ? age.classes[dataClass] : undefined;
  if (own === undefined) return { seconds: age.over, path: ['monitoring', 'age', 'over'] };
  return { seconds: own, path: ['monitoring', 'age', 'classes', dataClass] };
}
