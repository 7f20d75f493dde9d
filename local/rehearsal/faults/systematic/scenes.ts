/** Short rehearsals that together use every workflow: each begins just before what it is about. */
import { parseDocument } from 'yaml';
import { addSeconds, parseInstant, secondsPer } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { nextRun } from '#core/schedule/next-run.ts';
import type { Workflow } from '#lambdas/registry.ts';
import type { Assembly } from '../../../assembly/read.ts';
import type { Fault } from '../fault.ts';
import type { KindName } from '../kinds.ts';

export interface Scene {
  /** `backup`, `failed-backup`, … */
  readonly name: string;
  /** `short`: the policy with windows of one day, so that there is something to let go of. */
  readonly policy: 'given' | 'short';
  /** Midnight, UTC. */
  readonly start: Instant;
  /** Until what a failure leaves behind has been told and healed. */
  readonly days: number;
  /** Until the workflow that it is about is over: enough for what a retry heals. */
  readonly soon: number;
  /** What is broken anyhow, so that what follows a failure is used too. */
  readonly base: readonly Fault[];
}

type Length = readonly [days: number, soon: number];

/** What a policy asks for that it does not run has no scene. */
export function scenes(policy: Policy, assembly: Pick<Assembly, 'schedules'>): readonly Scene[] {
  const day = (workflow: Workflow) => firstDay(policy, assembly, workflow);
  const [backup, tested] = [day('backup'), day('restore-test')];
  if (backup === undefined) return [];
  const scene = (name: string, start: Instant, [days, soon]: Length, base: readonly KindName[] = []): Scene => ({
    ...{ name, policy: 'given', start, days, soon },
    base: base.map((kind) => ({ kind, at: start })),
  });
  const eve = tested && eveOf(tested, policy);
  return [
    scene('backup', backup, [2, 1]),
    ...(eve === undefined ? [] : [scene('restore-test', eve, [3, 2])]),
    ...(day('retention') === undefined ? [] : [{ ...scene('retention', backup, [4, 3]), policy: 'short' as const }]),
    scene('failed-backup', backup, [3, 2], ['snapshot-fails']),
    scene('failed-copy', backup, [2, 1], ['copy-fails']),
    ...(eve === undefined ? [] : [scene('failed-restore', eve, [3, 2], ['restore-fails'])]),
  ];
}

/** The day of the first run of a workflow once the policy is in force; undefined when no schedule starts it. */
function firstDay(policy: Policy, { schedules }: Pick<Assembly, 'schedules'>, workflow: Workflow): Instant | undefined {
  const from = addSeconds(effective(policy), -1);
  const runs = schedules
    .filter(({ target }) => target.arn.endsWith(`-${workflow}`))
    .flatMap(({ expression, timezone }) => nextRun(expression, timezone, from, from) ?? [])
    .sort((a, b) => parseInstant(a) - parseInstant(b));
  return runs[0] && `${runs[0].slice(0, 10)}T00:00:00Z`;
}

/** The day before, so that there is something to restore; never before the policy is in force. */
function eveOf(day: Instant, policy: Policy): Instant {
  const eve = addSeconds(day, -secondsPer.day);
  return parseInstant(eve) < parseInstant(effective(policy)) ? effective(policy) : eve;
}

function effective({ policy }: Policy): Instant {
  return `${policy.effective}T00:00:00Z`;
}

/** The text of a policy with windows of one day and floors of one point, wherever points are let go of. */
export function shortRetention(text: string, policy: Policy): string {
  const document = parseDocument(text);
  const pruned = new Set(backupRules(policy).map(({ name }) => name));
  for (const [index, { name, retention }] of policy.rules.entries()) {
    if (!pruned.has(name)) continue;
    const frequency = 'frequency' in retention ? { frequency: retention.frequency } : {};
    document.setIn(['rules', index, 'retention'], { days: 1, floor: 1, ...frequency, clauses: retention.clauses });
  }
  return document.toString({ lineWidth: 0 });
}
