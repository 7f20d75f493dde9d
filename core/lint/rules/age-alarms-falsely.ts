import { describeSeconds, secondsPer } from '../../instant.ts';
import type { Policy, ResourceKind, SnapshotRule } from '../../policy/schema.ts';
import { scheduleOf } from '../../schedule/frequency.ts';
import type { LintContext, LintFinding, LintRule } from '../rule.ts';
import { type At, ageLimit, destinationsOf, gapsOfRule, groups, isSnapshot, sum } from '../view.ts';

export const ageAlarmsFalsely: LintRule = {
  id: 'age-alarms-falsely',
  severity: 'error',
  summary: 'The age from which a backup counts as stale is reached although every backup ran as it should.',
  excusable: true,
  check: (policy, context) =>
    groups(policy).flatMap(({ dataClass, kind, rules }) => {
      const snapshots = rules.flatMap(({ item, path }) => (isSnapshot(item) ? [{ item, path }] : []));
      return [
        ...primary(policy, { dataClass, kind, snapshots }, context),
        ...copies(policy, { dataClass, kind, snapshots }, context),
      ];
    }),
};

interface Group {
  readonly dataClass: string;
  readonly kind: ResourceKind;
  readonly snapshots: readonly At<SnapshotRule>[];
}

interface Age {
  readonly usual: number;
  readonly worst: number;
  readonly text: string;
  readonly known: boolean;
}

/** How old the newest point gets until the next one takes its place. */
function age({ item }: At<SnapshotRule>, context: LintContext): Age | undefined {
  const gaps = gapsOfRule(item, context);
  if (!gaps) return undefined;
  const { duration } = item.expected ?? {};
  const rest = item.flexibleWindow + (duration ?? 0);
  const worst = sum(
    [gaps.even ? 'between two runs' : `from ${gaps.from} to ${gaps.to}`, gaps.longest],
    ['flexible window', item.flexibleWindow],
    ['for the backup', duration ?? 0],
  );
  return { usual: gaps.usual + rest, worst: worst.seconds, text: worst.text, known: duration !== undefined };
}

function youngest(rules: readonly At<SnapshotRule>[], context: LintContext): Age | undefined {
  return rules.flatMap((rule) => age(rule, context) ?? []).sort((a, b) => a.worst - b.worst)[0];
}

/** An alarm with every backup is an error, one on a day of the year is worth knowing, and so is a slack below an hour. */
function primary(policy: Policy, { dataClass, kind, snapshots }: Group, context: LintContext): LintFinding[] {
  const limit = ageLimit(policy, dataClass);
  const newest = youngest(snapshots, context);
  if (!newest) return [];
  const slack = limit.seconds - newest.worst;
  if (slack >= (newest.known ? 0 : secondsPer.hour)) return [];
  const { clauses } = policy.monitoring.age;
  const found = {
    path: limit.path,
    clauses,
    dataClass,
    severity: newest.usual > limit.seconds ? ('error' as const) : ('warning' as const),
  };
  if (slack >= 0) {
    return [
      {
        ...found,
        message: `alarms about ${kind} ${dataClass} whenever a backup takes longer than ${describeSeconds(slack)}: ${newest.text}`,
        hint: 'write expected.duration in the rule, or a longer age for the class under monitoring.age.classes',
      },
    ];
  }
  return [
    {
      ...found,
      message: `alarms falsely about ${kind} ${dataClass}: its newest backup gets ${newest.text} old, the limit is ${describeSeconds(limit.seconds)}`,
      hint: `write at least ${describeSeconds(newest.worst)} for the class under monitoring.age.classes, or back up more often`,
    },
  ];
}

/** A copy may be older than the original by the time that its place allows for copying. */
function copies(policy: Policy, { dataClass, kind, snapshots }: Group, context: LintContext): LintFinding[] {
  const limit = ageLimit(policy, dataClass).seconds;
  const newest = youngest(snapshots, context);
  const [rule] = snapshots;
  if (!newest || !rule) return [];
  const used = destinationsOf(policy, rule.item).filter(({ where }) => where === 'copy');
  return policy.places.copies.flatMap((copy, index): LintFinding[] => {
    if (!used.some(({ region }) => region === copy.region)) return [];
    const wait = between(copy.frequency, context);
    const takes = rule.item.expected?.copyDuration ?? 0;
    const old = sum(['for the original', newest.worst], ['between two copies', wait], ['for the copy', takes]);
    if (old.seconds <= limit + copy.within || wait + takes <= copy.within) return [];
    return [
      {
        path: ['places', 'copies', index, 'within'],
        message: `alarms falsely about copies of ${kind} ${dataClass} in ${copy.region}: they get ${old.text} old, the limit is ${describeSeconds(limit)} and ${describeSeconds(copy.within)} for copying`,
        hint: `write at least ${describeSeconds(wait + takes)}`,
        clauses: [...new Set([...policy.monitoring.age.clauses, ...copy.clauses])],
        dataClass,
        severity: 'warning',
      },
    ];
  });
}

function between(frequency: string | undefined, context: LintContext): number {
  const expression = frequency === undefined ? undefined : scheduleOf(frequency);
  return expression === undefined ? 0 : (context.gaps(expression, 'UTC')?.longest ?? 0);
}
