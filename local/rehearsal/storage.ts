/**
 * What recovery points take up, looked at once a day: the first snapshot of a database holds all of its data, each later
 * one what has changed since (RDS user guide, "Introduction to backups"), in every Region by itself.
 */
import { addSeconds, formatInstant, secondsPer } from '#core/instant.ts';
import { slug } from '#core/naming.ts';
import { prices } from '#core/plan/prices.ts';
import { pointInTimeRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { pointRegions } from '#core/schedule/scheduled-runs.ts';
import { tagKeys } from '#core/tags.ts';
import type { Snapshot } from '../services/rds/state.ts';
import type { EstateDatabase } from './estate/index.ts';
import type { StorageDay } from './result.ts';
import type { Stage } from './stage.ts';

const gib = 2 ** 30;
const day = secondsPer.day * 1000;

type Scene = Pick<Stage, 'cloud' | 'policy' | 'estate'>;

/** Every recovery point that there is at this moment. */
export function storedNow({ cloud, policy, estate }: Scene): StorageDay {
  const byId = new Map(estate.map((database) => [database.id, database]));
  let points = 0;
  const gigabytes: Record<string, number> = {};
  for (const region of pointRegions(policy)) {
    const chains = chainsOf(cloud.stores.rds.region(region).snapshots.values(), slug(policy.policy.id));
    let stored = 0;
    for (const [database, chain] of chains) {
      points += chain.length;
      stored += storedBy(chain, byId.get(database));
    }
    gigabytes[region] = rounded(stored);
  }
  const now = cloud.clock.now();
  // The day that is over at midnight is the one before it.
  const over = addSeconds(formatInstant(now), -1).slice(0, 10);
  return { day: over, points, gigabytes, monthlyUsd: usd(policy, gigabytes, estate) };
}

/** Snapshots of one database, in any order. */
function chainsOf(snapshots: Iterable<Snapshot>, policy: string): Map<string, Snapshot[]> {
  const chains = new Map<string, Snapshot[]>();
  for (const snapshot of snapshots) {
    if (snapshot.type !== 'manual' || snapshot.status !== 'available') continue;
    if (snapshot.tags.get(tagKeys.policy) !== policy) continue;
    const chain = chains.get(snapshot.instance);
    if (chain) chain.push(snapshot);
    else chains.set(snapshot.instance, [snapshot]);
  }
  return chains;
}

/** GB. What is stored of a chain does not depend on what was stored before it: deleting the first leaves its data in the next. */
function storedBy(chain: readonly Snapshot[], database: EstateDatabase | undefined): number {
  const sorted = chain.toSorted((a, b) => (a.frozenAt ?? 0) - (b.frozenAt ?? 0));
  const changePerDay = database?.changePerDay ?? 0;
  let stored = 0;
  let before: number | undefined;
  for (const { frozenAt = 0, sizeBytes, settings } of sorted) {
    const size = sizeBytes === undefined ? settings.allocatedGiB : sizeBytes / gib;
    const changed = before === undefined ? 1 : Math.min(1, (changePerDay * (frozenAt - before)) / day);
    stored += size * changed;
    before = frozenAt;
  }
  return stored;
}

/** A month's storage at this day's size; the primary Region has as much free as its databases have provisioned. */
function usd(policy: Policy, gigabytes: Readonly<Record<string, number>>, estate: readonly EstateDatabase[]): number {
  const { region: primary } = policy.places.primary;
  const free = estate.reduce((sum, { allocatedGiB }) => sum + allocatedGiB, 0);
  const charged = Object.entries(gigabytes).reduce((sum, [region, stored]) => {
    const all = region === primary ? stored + logGigabytes(policy, estate) : stored;
    return sum + (region === primary ? Math.max(0, all - free) : all);
  }, 0);
  return Math.round(charged * prices.backupStorage.usd * 100) / 100;
}

/** Logs hold every change once: a day's changes for each day that one can go back. */
export function logGigabytes(policy: Policy, estate: readonly EstateDatabase[]): number {
  return pointInTimeRules(policy).reduce((sum, { class: name, retention }) => {
    const changed = estate.reduce(
      (all, database) => all + (database.class === name ? database.sizeGiB * database.changePerDay : 0),
      0,
    );
    return sum + changed * retention.days;
  }, 0);
}

function rounded(gigabytes: number): number {
  return Math.round(gigabytes * 10) / 10;
}
