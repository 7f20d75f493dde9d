/** Deliveries of schedules that a fault multiplies, delays or loses. */
import type { Occurrence } from '../../../services/scheduler/occurrence.ts';
import { type Fault, milliseconds } from '../fault.ts';
import type { Hit } from './notes.ts';

export function fitsDelivery({ workflow, region }: Fault, { schedule }: Occurrence): boolean {
  return (
    (workflow === undefined || schedule.target.arn.endsWith(`-${workflow}`)) &&
    (region === undefined || region === schedule.region)
  );
}

export function hitOfDelivery({ schedule, scheduledAt }: Occurrence): Hit {
  return { site: `${schedule.name} ${schedule.region} ${scheduledAt}`, region: schedule.region };
}

/** When it arrives each time, in milliseconds after its time. */
export function delaysOf({ kind, by = '1h' }: Fault): readonly number[] {
  if (kind === 'delivery-never') return [];
  return kind === 'delivery-twice' ? [0, 0] : [milliseconds(by)];
}
