/**
 * What the policy promises about databases, said again in the plainest words, for judges: nothing here is shared with
 * the code that keeps the promises. Which rules and tests run is read from the templates, because that is what runs.
 */
import type { Clause } from '#core/model.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { Assembly, ScheduleView } from '../../assembly/read.ts';

type Rule = Policy['rules'][number];
type Test = Policy['tests'][number];

export interface BackupPromise {
  readonly name: string;
  readonly class: string;
  /** Whether retention runs for it; without, nothing may be removed by this rule. */
  readonly pruned: boolean;
  /** Milliseconds for which every good point is kept; undefined where the rule has no window. */
  readonly keepMs: number | undefined;
  /** So many of the newest good points are kept. */
  readonly count: number;
  /** The newest of each of so many days (`daily`), weeks, months, years are kept. */
  readonly tiers: Readonly<Record<string, number>>;
  /** In which days are counted. */
  readonly timezone: string;
  /** Milliseconds for which a point is marked before it goes. */
  readonly graceMs: number;
  /** Good points that are always left in a place. */
  readonly floor: number;
  readonly keepClauses: readonly Clause[];
  readonly clauses: readonly Clause[];
}

export interface Promises {
  /** As tags have it. */
  readonly policy: string;
  /** Of every name: `lifeboat-pol-isms-008`. */
  readonly prefix: string;
  readonly primary: string;
  /** Regions that must have a copy, and the milliseconds that a copy may take. */
  readonly copies: readonly { readonly region: string; readonly withinMs: number }[];
  /** The primary, then the copies. */
  readonly regions: readonly string[];
  /** By name of the rule. */
  readonly backups: ReadonlyMap<string, BackupPromise>;
  /** Classes that some backup rule protects. */
  readonly classes: ReadonlySet<string>;
  /** Restore tests that run. */
  readonly tests: readonly Test[];
  /** Between two looks of the monitor. */
  readonly everyMs: number;
  /** How old the newest point of a class may be. */
  ageMs(dataClass: string): number;
  /** Every clause that the policy names anywhere. */
  readonly clauses: ReadonlySet<Clause>;
}

const dayMs = 86_400_000;

export function promisesOf(policy: Policy, assembly: Pick<Assembly, 'schedules'>): Promises {
  const id = policy.policy.id.toLowerCase();
  const prefix = `lifeboat-${id}`;
  const named = (workflow: string) => new Set(assembly.schedules.filter(of(`${prefix}-${workflow}`)).map(ruleOf));
  const [backedUp, pruned, tested] = [named('backup'), named('retention'), named('restore-test')];
  const copies = policy.places.copies.filter(({ account }) => account === undefined);
  const rules = policy.rules.filter(({ name }) => backedUp.has(name));
  const { age, every } = policy.monitoring;
  const primary = policy.places.primary.region;
  return {
    ...{ policy: id, prefix, primary },
    copies: copies.map(({ region, within }) => ({ region, withinMs: within * 1000 })),
    regions: [primary, ...copies.map(({ region }) => region)],
    backups: new Map(rules.map((rule) => [rule.name, backupPromise(rule, pruned)])),
    classes: new Set(rules.map((rule) => rule.class)),
    tests: policy.tests.filter(({ name }) => tested.has(name)),
    everyMs: every * 1000,
    ageMs: (dataClass) => 1000 * (new Map(Object.entries(age.classes)).get(dataClass) ?? age.over),
    clauses: new Set(clausesIn(policy)),
  };
}

function backupPromise(rule: Rule, pruned: ReadonlySet<string>): BackupPromise {
  const { name, retention, clauses, timezone } = rule;
  const { days } = retention;
  const { count = 0, tiers = {}, floor, grace } = 'floor' in retention ? retention : { floor: 1, grace: 0 };
  return {
    ...{ name, class: rule.class, clauses, keepClauses: retention.clauses, timezone, floor, count },
    pruned: pruned.has(name),
    keepMs: days === undefined ? undefined : days * dayMs,
    tiers: Object.fromEntries(
      Object.entries(tiers).flatMap(([tier, many]) => (many === undefined ? [] : [[tier, many]])),
    ),
    graceMs: grace * 1000,
  };
}

const of =
  (machine: string) =>
  ({ target }: ScheduleView): boolean =>
    target.arn.endsWith(`:stateMachine:${machine}`);

/** The rule or test that a schedule starts its state machine for. */
export function ruleOf({ target, name }: ScheduleView): string {
  const input: unknown = JSON.parse(target.input ?? '{}');
  const rule = (input as { rule?: unknown }).rule;
  return typeof rule === 'string' ? rule : name;
}

/** Wherever in the document `clauses` stand. */
function clausesIn(value: unknown): Clause[] {
  if (Array.isArray(value)) return value.flatMap(clausesIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'clauses' && Array.isArray(inner) ? inner.map(String) : clausesIn(inner),
  );
}
