/**
 * What recovery points take up, looked at once a day: a database is stored once and then what has changed of it, whatever it
 * was called, in every Region by itself.
 */
import { addSeconds, formatInstant } from '#core/instant.ts';
import { slug } from '#core/naming.ts';
import { prices } from '#core/plan/prices.ts';
import { pointInTimeRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { pointRegions } from '#core/schedule/scheduled-runs.ts';
import { tagKeys } from '#core/tags.ts';
import type { Snapshot } from '../services/rds/state.ts';
import { bytesPerGiB, storedBytes } from '../services/rds/written.ts';
import type { EstateDatabase } from './estate/index.ts';
import type { StorageDay } from './result.ts';
import type { Stage } from './stage.ts';

type Scene = Pick<Stage, 'cloud' | 'policy' | 'estate'>;

/** Every recovery point that there is at this moment. */
export function storedNow({ cloud, policy, estate }: Scene): StorageDay {
  let points = 0;
  const gigabytes: Record<string, number> = {};
  for (const region of pointRegions(policy)) {
    let stored = 0;
    for (const all of cloud.stores.rds.region(region).snapshots.chains()) {
      const chain = pointsOf(all, slug(policy.policy.id));
      points += chain.length;
      stored += storedBytes(chain) / bytesPerGiB;
    }
    gigabytes[region] = rounded(stored);
  }
  const now = cloud.clock.now();
  // The day that is over at midnight is the one before it.
  const over = addSeconds(formatInstant(now), -1).slice(0, 10);
  return { day: over, points, gigabytes, monthlyUsd: usd(policy, gigabytes, estate) };
}

/** The recovery points of the policy among the snapshots of one database, oldest first. */
function pointsOf(snapshots: Iterable<Snapshot>, policy: string): Snapshot[] {
  return [...snapshots]
    .filter(({ type, status, tags }) => {
      return type === 'manual' && status === 'available' && tags.get(tagKeys.policy) === policy;
    })
    .sort((a, b) => (a.frozenAt ?? 0) - (b.frozenAt ?? 0));
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
