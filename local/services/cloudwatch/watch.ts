/**
 * Evaluates the alarms of the templates on the virtual clock. What an alarm will see, if nothing else happens, is known from what
 * it has seen; so it waits for the minute of its next change of state, and only for that. New samples make it think again.
 */
import type { Clock, EventLog } from '../../seams.ts';
import type { Alarm } from './alarm.ts';
import { type AlarmState, judge } from './judge.ts';
import type { Recorder } from './recorder.ts';
import { metricsOf, pointsAt, turnsOf } from './window.ts';

export interface Transition {
  readonly alarm: Alarm;
  readonly from: AlarmState;
  readonly to: AlarmState;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: string;
}

/** What became of telling one topic. */
export interface Told {
  readonly topic: string;
  /** Why CloudWatch could not publish; it tells nobody. */
  readonly error?: string;
}

export interface WatchDeps {
  readonly alarms: readonly Alarm[];
  readonly recorder: Recorder;
  readonly clock: Pick<Clock, 'now'> & { at(instant: number, task: () => unknown): () => void };
  readonly events: EventLog;
  /**
   * `settled`: the alarms stand at OK at the start, and count what was before it as good, as those of a pipeline that has been
   * running. `new`: they have just been made.
   */
  readonly begin: 'settled' | 'new';
  /** When they begin to be evaluated, epoch milliseconds; at once when absent. What they watch is recorded before. */
  readonly from?: number;
  act(transition: Transition): readonly Told[];
}

export interface AlarmStatus {
  readonly alarm: Alarm;
  readonly state: AlarmState;
  readonly reason: string;
  /** Epoch milliseconds of the last change. */
  readonly since: number;
}

export interface AlarmWatch {
  list(): readonly AlarmStatus[];
  /** Forgets every timer. */
  stop(): void;
}

interface Watched {
  readonly alarm: Alarm;
  state: AlarmState;
  reason: string;
  since: number;
  /** Where it was evaluated last. */
  lookedAt: number;
  /** Instant and timer of the change it waits for. */
  next: { readonly at: number; cancel(): void } | undefined;
}

const initial = { settled: 'OK', new: 'INSUFFICIENT_DATA' } as const;

export function watchAlarms(deps: WatchDeps): AlarmWatch {
  const start = deps.from ?? deps.clock.now();
  const all = deps.alarms.map((alarm) => begin(alarm, start, deps));
  const watcher = new Watcher(deps, deps.begin === 'settled' ? start : Number.NEGATIVE_INFINITY, start);
  for (const watched of all) {
    watcher.think(watched);
    for (const metric of metricsOf(watched.alarm)) deps.recorder.on(metric, () => watcher.think(watched));
  }
  return {
    list: () => all.map(({ alarm, state, reason, since }) => ({ alarm, state, reason, since })),
    stop: () => {
      for (const { next } of all) next?.cancel();
    },
  };
}

function begin(alarm: Alarm, start: number, { begin: how }: WatchDeps): Watched {
  const reason = 'Unchecked: Initial alarm creation';
  return { alarm, state: initial[how], reason, since: start, lookedAt: start, next: undefined };
}

class Watcher {
  constructor(
    readonly deps: WatchDeps,
    /** What is missing before this counts as good. */
    readonly since: number,
    readonly start: number,
  ) {}

  /** Finds the minute at which its state will be another, and waits for it. */
  think(watched: Watched): void {
    const { clock } = this.deps;
    const at = this.#changesAt(watched, Math.max(watched.lookedAt, clock.now() - 1));
    if (at === watched.next?.at) return;
    watched.next?.cancel();
    watched.next = at === undefined ? undefined : { at, cancel: clock.at(at, () => this.#look(watched)) };
  }

  #changesAt(watched: Watched, after: number): number | undefined {
    const { alarm, state } = watched;
    return turnsOf(alarm, this.deps.recorder, after, this.start).find(
      (turn) => this.#judged(alarm, turn, state) !== state,
    );
  }

  #judged(alarm: Alarm, at: number, current: AlarmState): AlarmState {
    return judge(alarm, pointsAt(alarm, this.deps.recorder, at, this.since), current);
  }

  #look(watched: Watched): void {
    const { clock, recorder } = this.deps;
    const { alarm, state: from } = watched;
    const at = clock.now();
    watched.next = undefined;
    watched.lookedAt = at;
    const points = pointsAt(alarm, recorder, at, this.since);
    const to = judge(alarm, points, from);
    if (to !== from) this.#change(watched, { alarm, from, to, at, reason: reasonOf(alarm, points, to) });
    this.think(watched);
  }

  #change(watched: Watched, transition: Transition): void {
    const { alarm, from, to, at, reason } = transition;
    Object.assign(watched, { state: to, reason, since: at });
    const told = alarm.actionsEnabled ? this.deps.act(transition) : [];
    this.deps.events.emit('alarm', { alarm: alarm.name, arn: alarm.arn, region: alarm.region, from, to, reason, told });
  }
}

/** In the words of CloudWatch's history. */
function reasonOf(alarm: Alarm, points: ReturnType<typeof pointsAt>, to: AlarmState): string {
  const { evaluationPeriods, datapointsToAlarm, threshold } = alarm;
  const seen = points.filter((value) => value !== undefined && !Number.isNaN(value)).slice(-evaluationPeriods);
  const subject =
    to === 'ALARM' ? `${datapointsToAlarm} out of the last ${evaluationPeriods} datapoints` : 'The datapoints';
  if (seen.length === 0) return `no datapoints were received for ${evaluationPeriods} periods`;
  return `Threshold Crossed: ${subject} [${seen.join(', ')}] ${verb(alarm, to)} the threshold (${threshold.toFixed(1)}).`;
}

function verb({ comparison }: Alarm, to: AlarmState): string {
  const words = {
    GreaterThanOrEqualToThreshold: 'greater than or equal to',
    GreaterThanThreshold: 'greater than',
    LessThanThreshold: 'less than',
    LessThanOrEqualToThreshold: 'less than or equal to',
  }[comparison];
  return to === 'ALARM' ? `were ${words}` : `were not ${words}`;
}
