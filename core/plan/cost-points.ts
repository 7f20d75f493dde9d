/** The cost of recovery points: kept, copied, restored to see whether they can be. */
import { secondsPer } from '../instant.ts';
import { backupRules, copiesOf, pointInTimeRules } from '../policy/carried-out.ts';
import type { BackupRule, PointInTimeRule, Policy } from '../policy/schema.ts';
import { chooseTestClass } from '../restore/test-class.ts';
import { toExpression } from '../schedule/frequency.ts';
import { pointRegions } from '../schedule/scheduled-runs.ts';
import { type Load, loadOf, loadOfClass, type PlanOptions } from './load.ts';
import { type CostLine, costLine, counted, figure } from './money.ts';
import { prices, testInstances } from './prices.ts';
import { pointsKept, storedGigabytes } from './storage.ts';
import { hoursPerMonth, readingSeconds, runsPerMonth, type Usage } from './usage.ts';

export function storageLines(policy: Policy, options: PlanOptions): CostLine[] {
  const { region: primary } = policy.places.primary;
  const snapshots = pointRegions(policy).flatMap((region) =>
    backupRules(policy).map((rule) => snapshotLine(rule, region, options)),
  );
  const logs = pointInTimeRules(policy).map((rule) => logLine(policy, rule, options));
  const lines = [...snapshots, ...logs];
  const stored = lines.filter(({ region }) => region === primary).reduce((sum, { quantity }) => sum + quantity, 0);
  return [...lines, ...freeLine(policy, stored, options)];
}

function snapshotLine(rule: BackupRule, region: string, options: PlanOptions): CostLine {
  const load = loadOf(rule, options);
  const { points, waiting } = pointsKept(rule, options.from);
  const { databases, gigabytes, changeRate } = load;
  const all = points + waiting;
  const later = `${all - 1} × ${figure(gigabytes * changeRate)} GB`;
  const arithmetic = `${counted(databases, 'database')} × (${figure(gigabytes)} GB + ${later})`;
  const grace = waiting === 0 ? '' : `, ${counted(waiting, 'point')} of each in grace`;
  const stored = databases * storedGigabytes(all, load);
  return costLine(prices.backupStorage, stored, `snapshots of ${rule.name}`, arithmetic + grace, region);
}

/** Logs hold every change once: a day's changes for each day that one can go back. */
function logLine(policy: Policy, rule: PointInTimeRule, options: PlanOptions): CostLine {
  const { databases, gigabytes, ...load } = loadOfClass(policy, rule.class, options);
  const daily = load.changeRate * backupsPerDay(policy, rule.class, options);
  const { days } = rule.retention;
  const arithmetic = `${counted(databases, 'database')} × ${days} days × ${figure(gigabytes * daily)} GB of changes`;
  const { region } = policy.places.primary;
  return costLine(
    prices.backupStorage,
    databases * days * gigabytes * daily,
    `logs of ${rule.name}`,
    arithmetic,
    region,
  );
}

function backupsPerDay(policy: Policy, dataClass: string, { from }: PlanOptions): number {
  const rule = backupRules(policy).find((each) => each.class === dataClass);
  if (!rule) return 1;
  return (runsPerMonth(toExpression(rule.frequency).expression, from) * 24) / hoursPerMonth;
}

/** RDS charges for what exceeds the storage of the databases in the Region; copies are where there are none. */
function freeLine(policy: Policy, stored: number, options: PlanOptions): CostLine[] {
  const classes = [...new Set([...backupRules(policy), ...pointInTimeRules(policy)].map((rule) => rule.class))];
  const provisioned = classes
    .map((name) => loadOfClass(policy, name, options))
    .reduce((sum, { databases, gigabytes }) => sum + databases * gigabytes, 0);
  const free = Math.min(stored, provisioned);
  const arithmetic = `as much as the ${figure(provisioned)} GB of the databases there, unless other backups use it`;
  const { region } = policy.places.primary;
  return free === 0 ? [] : [costLine(prices.backupStorage, -free, 'free backup storage', arithmetic, region)];
}

/** A copy is incremental as long as the one before it is there, under the same key (RDS user guide, "Copying a DB snapshot"). */
export function transferLines(policy: Policy, options: PlanOptions): CostLine[] {
  return eachCopy(policy, options, (rule, region, { databases, gigabytes, changeRate }) => {
    const runs = runsPerMonth(toExpression(rule.frequency).expression, options.from);
    const changed = gigabytes * changeRate;
    const arithmetic = `${counted(runs, 'run')} × ${counted(databases, 'database')} × ${figure(changed)} GB`;
    return costLine(prices.transfer, runs * databases * changed, `copies of ${rule.name}`, arithmetic, region);
  });
}

export function firstCopyLines(policy: Policy, options: PlanOptions): CostLine[] {
  return eachCopy(policy, options, (rule, region, { databases, gigabytes }) => {
    const arithmetic = `${counted(databases, 'database')} × ${figure(gigabytes)} GB`;
    return costLine(prices.transfer, databases * gigabytes, `first copies of ${rule.name}`, arithmetic, region);
  });
}

function eachCopy(
  policy: Policy,
  options: PlanOptions,
  line: (rule: BackupRule, region: string, load: Load) => CostLine,
): CostLine[] {
  return copiesOf(policy).flatMap(({ region }) =>
    backupRules(policy).map((rule) => line(rule, region, loadOf(rule, options))),
  );
}

/** An instance is charged from the moment it is available, for ten minutes at least (RDS user guide, "On-Demand DB instances"). */
export function restoreLines(used: readonly Usage[]): CostLine[] {
  const byName = new Map<string, Usage[]>();
  for (const each of used) if (each.restores > 0) byName.set(each.rule, [...(byName.get(each.rule) ?? []), each]);
  return [...byName].flatMap(([name, runs]) => {
    const [first] = runs;
    if (!first?.load) return [];
    const restores = runs.reduce((sum, run) => sum + run.restores, 0);
    return instanceLines(name, restores, runs.length, first.load);
  });
}

function instanceLines(name: string, restores: number, places: number, { gigabytes, minutes }: Load): CostLine[] {
  const dbClass = chooseTestClass(Object.keys(testInstances), { allocatedGiB: gigabytes })?.class ?? '';
  const price = testInstances[dbClass];
  if (!price) throw new Error(`no price for ${dbClass}`);
  const readingMinutes = readingSeconds(gigabytes) / secondsPer.minute;
  const hours = Math.max(10, minutes.password + readingMinutes + minutes.deletion) / 60;
  const tested = `${counted(restores, 'restore')} a month in ${counted(places, 'Region')} × ${figure(hours)} h`;
  const months = (hours * gigabytes) / hoursPerMonth;
  return [
    costLine(price, restores * hours, `instances of ${name}`, `${tested}, ${dbClass}`),
    costLine(prices.testStorage, restores * months, `storage of ${name}`, `${tested} × ${figure(gigabytes)} GB`),
  ];
}
