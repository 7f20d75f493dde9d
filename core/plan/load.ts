/**
 * How much there is to back up, and how long things take. What the plan is asked with goes first, then what the policy
 * expects of its resources, then the assumptions below, which are meant to be on the high side: a plan that turns out
 * too dear is a pleasant surprise.
 */

import type { Instant } from '../model.ts';
import { backupRules } from '../policy/carried-out.ts';
import type { BackupRule, Policy } from '../policy/schema.ts';

export interface PlanOptions {
  /** Runs are listed after this instant, and a month's cost is a twelfth of the year that follows it. */
  readonly from: Instant;
  /** How many runs of each schedule are listed. */
  readonly count: number;
  /** Databases that each rule protects. */
  readonly databases?: number | undefined;
  /** Size of each of them, in GB. */
  readonly gigabytes?: number | undefined;
  /** Share of the data that changes from one backup to the next, 0 to 1. */
  readonly changeRate?: number | undefined;
}

/** What a rule has to carry. */
export interface Load {
  readonly databases: number;
  readonly gigabytes: number;
  readonly changeRate: number;
  readonly minutes: Readonly<Record<Wait, number>>;
}

/** What a workflow waits for. */
export type Wait = 'snapshot' | 'copy' | 'restore' | 'password' | 'deletion' | 'removal';

export const assumed = { databases: 10, gigabytes: 100, changeRate: 0.05 } as const;

/** Minutes: so many, and so many more for each GB. */
export const assumedMinutes: Readonly<Record<Wait, readonly [fixed: number, perGigabyte: number]>> = {
  snapshot: [10, 0.1],
  copy: [10, 0.2],
  restore: [20, 0.1],
  password: [5, 0],
  deletion: [10, 0],
  removal: [5, 0],
};

export function loadOf({ expected = {} }: Pick<BackupRule, 'expected'>, options: PlanOptions): Load {
  const gigabytes = options.gigabytes ?? expected.gigabytes ?? assumed.gigabytes;
  const minutes = (wait: Wait, seconds?: number) =>
    seconds === undefined ? assumedMinutes[wait][0] + assumedMinutes[wait][1] * gigabytes : seconds / 60;
  return {
    databases: options.databases ?? expected.resources ?? assumed.databases,
    gigabytes,
    changeRate: options.changeRate ?? expected.changeRate ?? assumed.changeRate,
    minutes: {
      snapshot: minutes('snapshot', expected.duration),
      copy: minutes('copy', expected.copyDuration),
      restore: minutes('restore', expected.restoreDuration),
      password: minutes('password'),
      deletion: minutes('deletion'),
      removal: minutes('removal'),
    },
  };
}

/** The load of a class: of the first rule that backs it up. */
export function loadOfClass(policy: Policy, dataClass: string, options: PlanOptions): Load {
  return loadOf(backupRules(policy).find((rule) => rule.class === dataClass) ?? {}, options);
}
