/** What a month cost, measured: the items of the plan at the plan's prices, counted instead of estimated. */
import { costLine, total } from '#core/plan/money.ts';
import { type Price, prices, testInstances } from '#core/plan/prices.ts';
import { hoursPerMonth } from '#core/plan/usage.ts';
import { reading, readingSpeed, smallStep } from '#core/plan/workflows.ts';
import type { RehearsalResult, StorageDay } from './result.ts';
import type { Stage } from './stage.ts';
import type { Used } from './usage.ts';

interface Measured {
  readonly used: Used;
  readonly storage: readonly StorageDay[];
  readonly executions: number;
  readonly transitions: number;
}

type Cost = RehearsalResult['cost'];

/** The line of what is kept, which grows with time; all others are of the whole time. */
export const storageItem = 'recovery points and logs, kept';

/** What the plan charges by the month whether anything runs or not. */
const standing = ['encryption keys', 'secrets', 'alarms'];
const kilobyte = 1e-6;
/** As the plan assumes them: requests for each object, requests of keys for each call, KB logged for each call and transition. */
const perObject = 2;
const perCall = 2;
const logged = 2;
const largest = 'db.t4g.2xlarge';

export function costMeasured(stage: Stage, measured: Measured): Cost {
  const lines = [
    ...storageLine(measured),
    ...usageLines(stage, measured),
    ...stage.plan.cost.lines
      .filter(({ item }) => standing.includes(item))
      .map(({ item, quantity, unit, usd }) => ({ item, quantity, unit, usd })),
  ].filter(({ quantity }) => quantity !== 0);
  return { estimatedMonthlyUsd: stage.plan.cost.monthlyUsd, measuredMonthlyUsd: total(lines), lines };
}

/** The mean of all days, which are few at first: a rehearsal shorter than the retention measures less than a full year would. */
function storageLine({ storage }: Measured): Cost['lines'] {
  if (storage.length === 0) return [];
  const usd = storage.reduce((sum, day) => sum + day.monthlyUsd, 0) / storage.length;
  const { usd: price, unit } = prices.backupStorage;
  return [{ item: storageItem, quantity: round(usd / price), unit, usd: round(usd) }];
}

function usageLines({ estate, policy, days }: Stage, { used, executions, transitions }: Measured): Cost['lines'] {
  const months = (days * 12) / 365;
  const calls = [...used.calls.values()].reduce((sum, each) => sum + each, 0);
  const read = used.calls.get(reading.step) ?? 0;
  const gigabytes = estate.reduce((sum, { sizeGiB }) => sum + sizeGiB, 0) / estate.length;
  const readSeconds = Math.min(reading.longestSeconds, gigabytes / readingSpeed);
  const gigabyteSeconds =
    (calls - read) * smallStep.memoryGb * smallStep.seconds + read * reading.memoryGb * readSeconds;
  const logs = (calls + transitions) * logged * kilobyte;
  const line = (price: Price, quantity: number, item: string) => {
    const { usd, unit, quantity: monthly } = costLine(price, quantity / months, item, '');
    return { item, quantity: monthly, unit, usd };
  };
  return [
    line(prices.transfer, used.copiedGigabytes, 'copies to other Regions'),
    ...[...used.instanceHours].map(([name, hours]) => line(priceOf(name), hours, `restore tests, ${name}`)),
    line(prices.testStorage, used.gigabyteHours / hoursPerMonth, 'restore tests, storage'),
    line(prices.transitions, transitions, 'Step Functions'),
    line(prices.lambdaTime, gigabyteSeconds, 'Lambda, time'),
    line(prices.lambdaCalls, calls, 'Lambda, requests'),
    line(prices.scheduleStarts, executions, 'schedules'),
    line(prices.objectWrites, used.objects * perObject, 'evidence, written'),
    line(prices.keyRequests, calls * perCall, 'key requests'),
    line(prices.logsIn, logs, 'logs, written'),
    line(prices.publishes, used.messages, 'messages'),
    line(prices.emails, (used.messages / 2) * policy.notify.email.length, 'e-mails'),
  ];
}

/** A class that no price is known of is charged as the dearest that is. */
function priceOf(name: string): Price {
  const price = testInstances[name] ?? testInstances[largest];
  if (!price) throw new Error(`no price for ${name}`);
  return price;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
