/** Two policies on the same databases, days, faults and seed, and what differs between them. */
import { readPolicyFile } from '#infra/policy-file.ts';
import type { RehearsalOptions } from './options.ts';
import type { ProgressBar } from './progress.ts';
import { rehearse } from './rehearse.ts';
import { replayOfBoth } from './replay.ts';
import type { Achieved, RehearsalResult } from './result.ts';

export interface Comparison {
  readonly a: RehearsalResult;
  readonly b: RehearsalResult;
  readonly differences: readonly Difference[];
  /** The one command that replays both. */
  readonly replay: string;
}

/** One number of both. */
export interface Difference {
  readonly what: string;
  readonly unit: 'seconds' | 'usd' | 'count' | 'gigabytes';
  /** Absent: it was never measured, or that policy has no such class. */
  readonly a?: number;
  readonly b?: number;
  /** Which policy is better off; `equal` when the numbers are; absent when neither more nor less is better. */
  readonly better?: 'a' | 'b' | 'equal';
}

type Shared = Omit<RehearsalOptions, 'policyFile'>;

/** One after the other. Both begin on the later of the two days on which they take effect. */
export async function compare(
  [a, b]: readonly [string, string],
  options: Shared,
  bar: Pick<ProgressBar, 'show' | 'done'>,
): Promise<Comparison> {
  const [first = '', second = first] = [a, b].map((file) => readPolicyFile(file).policy.effective).sort();
  const start = options.start ?? `${second}T00:00:00Z`;
  const replay = replayOfBoth([a, b], options);
  const one = async (policyFile: string) => {
    const result = await rehearse({
      ...options,
      start,
      policyFile,
      replay,
      onProgress: (each) => bar.show(each, policyFile),
    });
    bar.done();
    return result;
  };
  const results = { a: await one(a), b: await one(b) };
  return { ...results, differences: differences(results.a, results.b), replay };
}

export function differences(a: RehearsalResult, b: RehearsalResult): Difference[] {
  const row = rows(a, b);
  return [
    row('broken promises', 'count', 'less', (each) => each.invariants.reduce((sum, { broken }) => sum + broken, 0)),
    ...objectiveRows(a, b),
    row('backups not completed', 'count', 'less', ({ backups }) => backups.failed),
    row('backups completed', 'count', undefined, ({ backups }) => backups.completed),
    row('restore tests failed', 'count', 'less', ({ restoreTests }) => restoreTests.failed),
    row('restore tests run', 'count', 'more', ({ restoreTests }) => restoreTests.run),
    row('critical alerts', 'count', 'less', ({ alerts }) => alerts.critical),
    row('warnings', 'count', 'less', ({ alerts }) => alerts.warning),
    row('recovery points at the end', 'count', undefined, ({ storage }) => storage.last.points),
    row('recovery points removed', 'count', undefined, ({ deletions }) => deletions),
    row('storage at the end', 'gigabytes', 'less', ({ storage }) =>
      Math.round(sum(Object.values(storage.last.gigabytes))),
    ),
    row('cost of a month, measured', 'usd', 'less', ({ cost }) => cost.measuredMonthlyUsd),
    row('cost of a month, estimated', 'usd', 'less', ({ cost }) => cost.estimatedMonthlyUsd),
    row(
      'parts of the policy rehearsed',
      'count',
      undefined,
      ({ rehearsed }) => rehearsed.filter((each) => each.rehearsed).length,
    ),
    row(
      'parts of the policy not rehearsed',
      'count',
      'less',
      ({ rehearsed }) => rehearsed.filter((each) => !each.rehearsed).length,
    ),
  ];
}

type Read = (result: RehearsalResult) => number | undefined;
type Better = 'less' | 'more' | undefined;

function rows(a: RehearsalResult, b: RehearsalResult) {
  return (what: string, unit: Difference['unit'], good: Better, read: Read): Difference => {
    const [left, right] = [read(a), read(b)];
    const better =
      left === undefined || right === undefined || good === undefined ? undefined : side(left, right, good);
    return {
      ...{ what, unit },
      ...(left === undefined ? {} : { a: left }),
      ...(right === undefined ? {} : { b: right }),
      ...(better ? { better } : {}),
    };
  };
}

function side(a: number, b: number, good: 'less' | 'more'): 'a' | 'b' | 'equal' {
  if (a === b) return 'equal';
  return a < b === (good === 'less') ? 'a' : 'b';
}

/** Classes of either policy, by name; the targets first, because a worst is only as bad as what was promised. */
function objectiveRows(a: RehearsalResult, b: RehearsalResult): Difference[] {
  const row = rows(a, b);
  const classes = [...new Set([a, b].flatMap(({ objectives }) => objectives.map((each) => each.class)))];
  return classes.flatMap((name) => {
    const of = (
      read: (objective: RehearsalResult['objectives'][number]) => Achieved,
      field: 'target' | 'worst',
    ): Read => {
      return ({ objectives }) => {
        const found = objectives.find((each) => each.class === name);
        return found && read(found)[field];
      };
    };
    return [
      row(
        `${name}: RPO, target`,
        'seconds',
        'less',
        of(({ rpoSeconds }) => rpoSeconds, 'target'),
      ),
      row(
        `${name}: RPO, worst`,
        'seconds',
        'less',
        of(({ rpoSeconds }) => rpoSeconds, 'worst'),
      ),
      row(
        `${name}: RPO by points alone, worst`,
        'seconds',
        'less',
        of(({ pointSeconds }) => pointSeconds, 'worst'),
      ),
      row(
        `${name}: RTO, target`,
        'seconds',
        'less',
        of(({ rtoSeconds }) => rtoSeconds, 'target'),
      ),
      row(
        `${name}: RTO, worst`,
        'seconds',
        'less',
        of(({ rtoSeconds }) => rtoSeconds, 'worst'),
      ),
    ];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
