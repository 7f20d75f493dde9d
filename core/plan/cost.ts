/**
 * What a month costs once every rule keeps as much as it will. Estimates are on the high side, and say how they came
 * about. Free tiers of the account are not deducted, except the backup storage that RDS gives with its databases.
 */
import { vaultOf } from '../policy/carried-out.ts';
import type { Policy } from '../policy/schema.ts';
import { evidenceLines, executionLines, watchLines } from './cost-platform.ts';
import { firstCopyLines, restoreLines, storageLines, transferLines } from './cost-points.ts';
import { assumed, assumedMinutes, type PlanOptions } from './load.ts';
import { type CostLine, total } from './money.ts';
import { priceRegion } from './prices.ts';
import { usages } from './usage.ts';
import { reading, readingSpeed, smallStep } from './workflows.ts';

export interface Cost {
  readonly monthlyUsd: number;
  readonly lines: readonly CostLine[];
  /** Paid one time, when the first copies are made. */
  readonly once: { readonly usd: number; readonly lines: readonly CostLine[] };
  readonly priceRegion: string;
  readonly assumptions: readonly string[];
  /** What is not in the lines. */
  readonly excluded: readonly string[];
}

export function costOf(policy: Policy, options: PlanOptions): Cost {
  const used = usages(policy, options);
  const lines = [
    ...storageLines(policy, options),
    ...transferLines(policy, options),
    ...restoreLines(used),
    ...executionLines(used),
    ...evidenceLines(used),
    ...watchLines(policy, used),
  ].filter(({ quantity }) => quantity !== 0);
  const once = firstCopyLines(policy, options);
  return {
    monthlyUsd: total(lines),
    lines,
    once: { usd: total(once), lines: once },
    priceRegion,
    assumptions: assumptions(options),
    excluded: vaultOf(policy) === undefined ? excluded : [...excluded, vaultCost],
  };
}

function assumptions({ databases, gigabytes, changeRate }: PlanOptions): string[] {
  const said = (given: number | undefined, otherwise: string) => (given === undefined ? otherwise : 'as asked for');
  const wait = ([fixed, perGigabyte]: readonly [number, number]) =>
    perGigabyte === 0 ? `${fixed} min` : `${fixed} min and ${perGigabyte * 60} s a GB`;
  const otherwise = (value: string) => `what the policy expects, else ${value}`;
  return [
    `databases of each rule: ${said(databases, otherwise(`${assumed.databases}`))}`,
    `size of each: ${said(gigabytes, otherwise(`${assumed.gigabytes} GB`))}; as much storage is provisioned for it`,
    `change from one backup to the next: ${said(changeRate, otherwise(`${assumed.changeRate * 100} %`))}`,
    ...Object.entries(assumedMinutes).map(([what, minutes]) => `${what} takes ${wait(minutes)}`),
    `a step works for ${smallStep.seconds} s; restored data is read at ${readingSpeed * 1000} MB/s, for ${reading.longestSeconds / 3600} h at most`,
    'all goes well: no retries but those of waiting; 30 alerts a month open and close',
    'an object of evidence has 4 KB, 2 KB are logged for each call and each transition',
  ];
}

const vaultCost =
  'the vault account: each point once more, in full, because a copy of a copy is never incremental (RDS user guide), its key, and its runs';

const excluded: readonly string[] = [
  'taxes, discounts, support, and the free tiers of the account (4,000 transitions, 1 million Lambda requests, …)',
  'the databases themselves, and the daily snapshots of their automated backups, which exist with or without this policy',
  'the yearly rotations of the keys, which raise the price of a key',
  'traces (100,000 a month are free), flow logs and access logs: cents',
  'what is not yet carried out',
];
