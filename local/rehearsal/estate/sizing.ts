/** How large a company makes an instance for a database: see "Storage and growth" in the model's page. */
import { type DatabaseProfile, gib } from '../../database/model/profile.ts';

/** Of the limit at which the policy wants to be told: used space stays this much below it. */
const headroom = 0.1;
const smallestGiB = 20;
const stepGiB = 10;
/** Used space ripples by a percent. */
const ripple = 1.01;

const yearDays = 365;

/** GiB for so many days of growth, a year at least, that end well below the share at which the policy alerts. */
export function allocate({ bytes, growthPerYear }: DatabaseProfile, limit: number, days: number): number {
  const years = Math.max(yearDays, days) / yearDays;
  const atTheEnd = (bytes / gib) * (1 + growthPerYear * years) * ripple;
  const wanted = atTheEnd / Math.max(0.1, limit - headroom);
  return Math.max(smallestGiB, Math.ceil(wanted / stepGiB) * stepGiB);
}

const classes: readonly (readonly [uptoGiB: number, name: string])[] = [
  [15, 'db.t4g.medium'],
  [60, 'db.t4g.large'],
  [250, 'db.m7g.large'],
  [800, 'db.r6g.large'],
  [Number.POSITIVE_INFINITY, 'db.r6g.xlarge'],
];

export function instanceClassFor(sizeGiB: number): string {
  return classes.find(([upto]) => sizeGiB <= upto)?.[1] ?? 'db.r6g.xlarge';
}
