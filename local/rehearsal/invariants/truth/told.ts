/**
 * What people have been told: read from the messages that the topics took, never from what the pipeline remembers of
 * them. A message that a topic took is with its subscribers or in their dead-letter queue; that is the topic's promise.
 */
import type { Cloud } from '../../../cloud.ts';
import { readChat, readMail } from './message.ts';

/** One message on one topic, understood. */
export interface Telling {
  readonly at: number;
  readonly topic: string;
  readonly kind: 'opened' | 'resolved' | 'alarm' | 'alarm-over' | 'other';
  /** `BackupStale.eu-west-1.rds-instance.orders`, or the name of an alarm. */
  readonly key: string;
  /** `BackupStale`, or the last part of an alarm's name: `FreshnessWorkflowSilent`. */
  readonly name: string;
  /** `rds-instance/orders`; empty for alarms. */
  readonly subject: string;
  readonly severity: string;
  /** The scheduled instant of the run that it is about, when it is about one. */
  readonly run: string | undefined;
  readonly text: string;
}

export interface OpenAlert extends Pick<Telling, 'key' | 'name' | 'subject' | 'severity' | 'run'> {
  /** When people were told first; a later message about another run does not change it. */
  readonly since: number;
  /** When they were told last. */
  readonly last: number;
}

export interface Told {
  /** Alerts and alarms that people must think are open, by key. */
  readonly open: ReadonlyMap<string, OpenAlert>;
  /** The first that fits. */
  find(wanted: (alert: OpenAlert) => boolean): OpenAlert | undefined;
  /** Messages of the last `ms`, newest first; no older than two days are kept. */
  recent(since: number, wanted: (telling: Telling) => boolean): Telling | undefined;
  onTelling(listener: (telling: Telling) => void): void;
}

const memoryMs = 3 * 86_400_000;

export function watchTold({ events }: Pick<Cloud, 'events'>): Told {
  const open = new Map<string, OpenAlert>();
  const listeners: ((telling: Telling) => void)[] = [];
  let past: Telling[] = [];

  events.on('sns', ({ at, facts }) => {
    const { topic, subject, message } = facts as { topic: string; subject?: string; message: string };
    const telling: Telling = { at, topic, ...(readChat(message) ?? readMail(subject ?? '', message)) };
    if (telling.kind === 'opened' || telling.kind === 'alarm') open.set(telling.key, opened(open, telling));
    if (telling.kind === 'resolved' || telling.kind === 'alarm-over') open.delete(telling.key);
    past.push(telling);
    if (past.length > 4096) past = past.filter((each) => each.at > at - memoryMs);
    for (const listener of listeners) listener(telling);
  });
  return {
    open,
    find: (wanted) => {
      for (const alert of open.values()) if (wanted(alert)) return alert;
      return undefined;
    },
    recent: (since, wanted) => {
      for (let index = past.length - 1; index >= 0; index -= 1) {
        const telling = past[index];
        if (!telling || telling.at < since) return undefined;
        if (wanted(telling)) return telling;
      }
      return undefined;
    },
    onTelling: (listener) => void listeners.push(listener),
  };
}

function opened(open: ReadonlyMap<string, OpenAlert>, { at, key, name, subject, severity, run }: Telling): OpenAlert {
  return { key, name, subject, severity, run, since: open.get(key)?.since ?? at, last: at };
}
