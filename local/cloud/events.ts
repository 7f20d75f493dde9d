import type { Clock, CloudEvent, EventLog } from '../seams.ts';

type Listener = (event: CloudEvent) => void;

/** Tells listeners what happens, at the moment of the virtual clock. Nothing is kept: who wants the past keeps it. */
export interface CloudEvents extends EventLog {
  /** `*` hears everything. Returns how to stop listening. */
  on(type: string, listener: Listener): () => void;
  hears(type: string): boolean;
}

export function cloudEvents(clock: Pick<Clock, 'now'>): CloudEvents {
  const listeners = new Map<string, Set<Listener>>();
  const hasListener = (type: string) => (listeners.get(type)?.size ?? 0) > 0;
  return {
    on: (type, listener) => {
      const set = listeners.get(type) ?? new Set();
      listeners.set(type, set.add(listener));
      return () => void set.delete(listener);
    },
    hears: (type) => hasListener(type) || hasListener('*'),
    emit: (type, facts) => {
      if (!hasListener(type) && !hasListener('*')) return;
      const event = { at: clock.now(), type, facts };
      for (const listener of listeners.get(type) ?? []) listener(event);
      for (const listener of listeners.get('*') ?? []) listener(event);
    },
  };
}
