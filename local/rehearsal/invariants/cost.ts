/** What the cloud really stored and was asked for, at the plan's prices, is no more than the plan said it would cost. */
import { type Price, prices, testInstances } from '#core/plan/prices.ts';
import type { Snapshot } from '../../services/rds/state.ts';
import { storedBytes } from '../../services/rds/written.ts';
import type { Promises } from './promises.ts';
import type { Scene } from './scene.ts';
import { isOurs } from './truth/points.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const gigabyte = 1e9;
const gib = 2 ** 30;
const hourMs = 3_600_000;
const hoursPerMonth = 730;
/** The plan's own lines for what costs the same whether anything runs or not. */
const standing = ['encryption keys', 'secrets', 'alarms'];

const healingCosts: Exemption = {
  id: 'healing',
  reason:
    'The estimate says that it assumes all goes well. Runs that try again, copies that are made in full again and test instances that stay ' +
    'for longer cost up to as much again where things were broken: a copy in full is stored beside what it replaces.',
};

export const cost: Invariant = {
  id: 'cost-under-the-estimate',
  says:
    'Storage of recovery points and logs, copies between Regions, test instances, workflows, functions, evidence and messages, as they ' +
    'were used, cost no more than the plan’s estimate for this estate.',
  clauses: () => [],
  exemptions: [healingCosts],
  watch(scene, judge) {
    const bill = new Map<string, number>();
    const charge = (item: string, { usd, per }: Price, quantity: number): void => {
      bill.set(item, (bill.get(item) ?? 0) + (usd * quantity) / per);
    };
    const started = scene.clock.now();
    scene.covered.onLook(() => chargeStorage(scene, charge));
    chargeCopies(scene, charge);
    chargeTests(scene, charge);
    chargeRequests(scene, charge);
    return () => compare(bill, (scene.end - started) / (hoursPerMonth * hourMs), scene, judge);
  },
};

type Charge = (item: string, price: Price, quantity: number) => void;

/** For the hour that is over, once a day for the whole of it: chains of snapshots, each as large as what was new in it. */
function chargeStorage({ clock, rds, promises, stage, covered }: Scene, charge: Charge): void {
  if (clock.now() % (24 * hourMs) !== 0) return;
  for (const region of promises.regions) {
    let stored = 0;
    for (const chain of rds.chains(region)) {
      stored += chainGigabytes(chain, promises);
    }
    if (region === promises.primary) stored = Math.max(0, stored + logGigabytes(stage) - provisionedGigabytes(covered));
    charge('storage', prices.backupStorage, (stored * 24) / hoursPerMonth);
  }
}

function chainGigabytes(points: Iterable<Snapshot>, promises: Promises): number {
  const done = [...points].filter((point) => point.status === 'available' && isOurs(point, promises));
  return storedBytes(done.sort((a, b) => (a.frozenAt ?? 0) - (b.frozenAt ?? 0))) / gigabyte;
}

/** What is not used of the storage of a database is in no snapshot of it. */
function newBytes({ incrementBytes, sizeBytes = 0 }: Snapshot): number {
  return Math.min(incrementBytes ?? sizeBytes, sizeBytes);
}

function logGigabytes({ policy, estate }: Scene['stage']): number {
  const rules = policy.rules.filter(({ kind, method }) => kind === 'rds-instance' && method === 'continuous');
  return rules.reduce((sum, rule) => {
    const changed = estate
      .filter((database) => database.class === rule.class)
      .reduce((all, { sizeGiB, changePerDay }) => all + (sizeGiB * gib * changePerDay) / gigabyte, 0);
    return sum + changed * (rule.retention.days ?? 0);
  }, 0);
}

function provisionedGigabytes({ all }: Scene['covered']): number {
  return [...all.values()].reduce((sum, { record }) => sum + (record.settings.allocatedGiB * gib) / gigabyte, 0);
}

/** Each copy sends what it had to transfer; the first of a database is in the plan's one-time cost. */
function chargeCopies({ rds, promises }: Scene, charge: Charge): void {
  rds.onSnapshot(({ record, to, region }) => {
    if (to !== 'available' || record.source === undefined || region === promises.primary) return;
    charge('copies', prices.transfer, newBytes(record) / gigabyte);
  });
}

/** Charged from the moment it is available, for ten minutes at least (RDS user guide, "On-Demand DB instances"). */
function chargeTests({ rds }: Scene, charge: Charge): void {
  const since = new Map<string, number>();
  const dearest = Object.values(testInstances).reduce((most, price) => (price.usd > most.usd ? price : most));
  rds.onInstance(({ at, region, id, record, to }) => {
    if (!record.tags.has('lifeboat:restore-test')) return;
    const key = `${region}/${id}`;
    if (to === 'available' && !since.has(key)) since.set(key, at);
    const began = since.get(key);
    if (to !== undefined || began === undefined) return;
    since.delete(key);
    const hours = Math.max(1 / 6, (at - began) / hourMs);
    charge('test instances', testInstances[record.class] ?? dearest, hours);
    charge('test storage', prices.testStorage, (hours * record.settings.allocatedGiB) / hoursPerMonth);
  });
}

const smallMemoryGigabytes = 0.5;

/** As the account would be charged by counts: what a function, an object, a message and a start cost. */
function chargeRequests({ cloud, told, evidence, stage }: Scene, charge: Charge): void {
  cloud.events.on('invocation', () => {
    charge('functions', prices.lambdaCalls, 1);
    charge('functions', prices.lambdaTime, smallMemoryGigabytes);
    charge('workflows', prices.transitions, 1);
    charge('key requests', prices.keyRequests, 2);
    charge('logs', prices.logsIn, 4e-6);
  });
  cloud.events.on('schedule', () => charge('schedules', prices.scheduleStarts, 1));
  evidence.onWritten(({ bytes }) => {
    charge('evidence', prices.objectWrites, 2);
    charge('evidence', prices.objectStorage, (bytes.length / gigabyte) * 12);
  });
  told.onTelling(() => {
    charge('messages', prices.publishes, 1);
    charge('messages', prices.emails, stage.policy.notify.email.length / 2);
  });
}

function compare(
  bill: ReadonlyMap<string, number>,
  months: number,
  { stage, promises, faults }: Scene,
  judge: Judge,
): void {
  const { lines, monthlyUsd, once } = stage.plan.cost;
  const fixed = lines.filter(({ item }) => standing.includes(item)).reduce((sum, { usd }) => sum + usd, 0) * months;
  const spent = [...bill.values()].reduce((sum, usd) => sum + usd, fixed);
  const estimated = monthlyUsd * months + once.usd;
  judge.checked();
  judge.note(`${dollars(spent)} were spent, ${dollars(estimated)} were estimated, in ${months.toFixed(1)} months`);
  if (spent <= estimated) return;
  if (!faults.none && spent <= 2 * estimated) {
    judge.exempt(healingCosts.id);
    return;
  }
  judge.broken({
    subject: promises.policy,
    evidence: {
      spent: dollars(spent),
      estimated: dollars(estimated),
      ...Object.fromEntries([...bill].map(([item, usd]) => [item, dollars(usd)])),
    },
    explanation: `${dollars(spent)} were spent in ${months.toFixed(1)} months; the plan said ${dollars(estimated)}.`,
  });
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}
