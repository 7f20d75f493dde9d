/** What the monitor saw, good or bad: the evidence from which objectives are computed later. */
import { secondsBetween } from '../instant.ts';
import type { Instant } from '../model.ts';
import { pointRegions } from '../schedule/scheduled-runs.ts';
import type { Assessment } from './assessment.ts';
import type { ProtectedDatabase } from './facts.ts';

export interface Measured {
  /** `rds-instance/orders` */
  readonly subject: string;
  readonly class: string;
  /** Region → seconds since the newest good point there was taken; a Region without one is not in it. */
  readonly ageSeconds: Readonly<Record<string, number>>;
  /** Seconds since the latest moment to which the platform can recover; absent when it can to none. */
  readonly lagSeconds?: number;
}

export function measure(
  { resource, latestRestorableTime }: ProtectedDatabase,
  { policy, now, good }: Assessment,
): Measured {
  const ages = pointRegions(policy).flatMap((region): [string, number][] => {
    const [newest] = good(resource, region);
    return newest ? [[region, secondsBetween(newest.takenAt, now)]] : [];
  });
  return {
    subject: `${resource.kind}/${resource.id}`,
    class: resource.class,
    ageSeconds: Object.fromEntries(ages),
    ...lag(latestRestorableTime, now),
  };
}

function lag(latestRestorableTime: Instant | undefined, now: Instant): Pick<Measured, 'lagSeconds'> {
  // A clock of the service that is ahead of ours by a moment is no negative loss.
  return latestRestorableTime ? { lagSeconds: Math.max(0, secondsBetween(latestRestorableTime, now)) } : {};
}
