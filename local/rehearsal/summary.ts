/** Puts together what was found out: the result that is printed, shown and compared. */
import { addSeconds, formatInstant } from '#core/instant.ts';
import type { Collection } from './collect.ts';
import { costMeasured } from './cost.ts';
import { clausesRehearsed, partsRehearsed } from './coverage.ts';
import { digestLedger } from './digest.ts';
import { dueCycles } from './due.ts';
import { quotasOf, raised } from './estate/index.ts';
import type { InvariantResult } from './invariants/index.ts';
import { type RehearsalOptions, settling } from './options.ts';
import { replayOf } from './replay.ts';
import type { RehearsalResult, StorageDay } from './result.ts';
import type { Stage } from './stage.ts';

export interface Findings {
  readonly stage: Stage;
  readonly collection: Collection;
  readonly invariants: readonly InvariantResult[];
  readonly options: RehearsalOptions;
}

export function summarise({ stage, collection, invariants, options }: Findings): RehearsalResult {
  const { policy, cloud, seed, days, estate, start, end } = stage;
  const { tallies, objectives, calendar, healing, usage, storage } = collection;
  const now = cloud.clock.now();
  const { transitions } = cloud.executionCounts;
  const told = tallies.told(dueCycles(stage, addSeconds(start, -settling)));
  const { id, title, version } = policy.policy;
  const { entries, digest } = digestLedger(stage);
  const worstDay = calendar.worstDay();
  return {
    policy: { id, title, version, file: options.policyFile },
    ...{ seed, days, databases: estate.length, from: start, to: end },
    ...told,
    transitions,
    invariants,
    objectives: objectives.achieved(Math.min(now, Date.parse(end))),
    faultsInjected: healing.count,
    faults: healing.groups(),
    cost: costMeasured(stage, { ...told, transitions, used: usage.used(now), storage }),
    storage: { ...ends(storage), days: storage },
    weeks: calendar.weeks(),
    ...(worstDay ? { worstDay } : {}),
    quotas: raised(quotasOf(policy, estate)),
    rehearsed: partsRehearsed(policy),
    clauses: clausesRehearsed(policy, invariants),
    ledger: { entries },
    ledgerDigest: digest,
    replay: options.replay ?? replayOf(options),
    ...measured(options),
  };
}

/** What it took this machine, up to now. */
export function measured({ elapsed }: RehearsalOptions): Pick<RehearsalResult, 'elapsedSeconds' | 'peakMemoryBytes'> {
  return {
    ...(elapsed ? { elapsedSeconds: Math.round(elapsed() / 100) / 10 } : {}),
    // Kilobytes, on every platform (libuv, uv_getrusage).
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

function ends(days: readonly StorageDay[]): Pick<RehearsalResult['storage'], 'last' | 'peak'> {
  const none: StorageDay = { day: formatInstant(0).slice(0, 10), points: 0, gigabytes: {}, monthlyUsd: 0 };
  const size = ({ gigabytes }: StorageDay) => Object.values(gigabytes).reduce((sum, each) => sum + each, 0);
  return {
    last: days.at(-1) ?? none,
    peak: days.reduce((peak, day) => (size(day) > size(peak) ? day : peak), days[0] ?? none),
  };
}
