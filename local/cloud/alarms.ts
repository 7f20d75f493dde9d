/** CloudWatch's alarms wired to the services that they watch and to the topics that they tell. */

import { parseInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { Authorize } from '../seams.ts';
import type { Alarms } from '../services/cloudwatch/alarms.ts';
import type { AlarmWatch, WatchDeps } from '../services/cloudwatch/watch.ts';
import { createKeyStore } from '../services/kms/key-store.ts';
import type { Keys } from '../services/kms/keys.ts';
import { publish, type SnsDeps } from '../services/sns/publish.ts';
import type { CloudEvents } from './events.ts';

export interface AlarmOptions {
  /** Whether the alarms of the templates stand at OK when they begin (default), or have just been made. */
  readonly begin?: WatchDeps['begin'];
  /** When they begin to be evaluated; with the cloud when absent. */
  readonly from?: Instant;
}

export interface AlarmDeps extends Omit<SnsDeps, 'keys' | 'events'> {
  readonly clock: VirtualClock;
  readonly events: CloudEvents;
  readonly keys: Keys;
  readonly authorize: Authorize;
  readonly options: AlarmOptions;
}

/** Every permission of a notice is asked for CloudWatch, with the alarm as its source, of topic and key alike. */
export function startAlarms(alarms: Alarms, { keys, options, ...deps }: AlarmDeps): AlarmWatch {
  const { clock, events, authorize } = deps;
  const { begin = 'settled', from } = options;
  return alarms.watch({
    ...{ clock, events, authorize, begin, listen: events, ...(from && { from: parseInstant(from) }) },
    publish: (principal, acting, notice) =>
      publish({ ...deps, authorize: acting, keys: createKeyStore({ keys, authorize: acting }) }, principal, notice),
  });
}
