/** The alarms of the templates: what they watch is recorded, and a change of state is told. See `cloudwatch.md`. */
import type { AlarmView } from '../../assembly/model.ts';
import { type ActionDeps, tellTopics } from './actions.ts';
import { type Alarm, readAlarm } from './alarm.ts';
import { type Listening, measure, measured } from './measures.ts';
import type { Metric } from './metrics.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { type AlarmWatch, type WatchDeps, watchAlarms } from './watch.ts';
import { metricsOf } from './window.ts';

export interface Alarms {
  /** The metrics that the alarms watch. */
  readonly recorder: Recorder;
  /** Begins to listen and to evaluate. Call once, when everything that may be told is there. */
  watch(deps: Omit<WatchDeps, 'alarms' | 'recorder' | 'act'> & ActionDeps & { readonly listen: Listening }): AlarmWatch;
}

/** Throws, by name, for what cannot be evaluated here. */
export function createAlarms(views: readonly AlarmView[]): Alarms {
  const alarms = views.map(readAlarm);
  for (const alarm of alarms) assertMeasured(alarm);
  const recorder = createRecorder(alarms.flatMap(metricsOf));
  return {
    recorder,
    watch: ({ listen, authorize, publish, ...deps }) => {
      const deaf = measure(listen, recorder);
      const act: WatchDeps['act'] = (transition) => tellTopics(transition, { authorize, publish });
      const watch = watchAlarms({ ...deps, alarms, recorder, act });
      return {
        list: watch.list,
        stop: () => {
          deaf();
          watch.stop();
        },
      };
    },
  };
}

function assertMeasured(alarm: Alarm): void {
  const unknown = metricsOf(alarm).find(({ namespace, name }: Metric) => !measured[namespace]?.includes(name));
  if (!unknown) return;
  const all = Object.entries(measured).map(([namespace, names]) => `${namespace} ${names.join(', ')}`);
  throw new Error(
    `Alarm ${alarm.name} watches ${unknown.namespace} ${unknown.name}, which the local cloud does not measure; ` +
      `it measures ${all.join('; ')}.`,
  );
}
