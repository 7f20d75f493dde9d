import type { EventLog, Principal } from '../seams.ts';
import { resourcesIn } from './resources.ts';

/** What is known of a call, which may never have reached a service. */
export interface Told {
  readonly service: string | undefined;
  readonly operation: string | undefined;
  readonly region: string | undefined;
  readonly principal: Principal | undefined;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Tells the event log how a call ended, if anybody listens. */
export function tell(events: EventLog, { service, operation, region, principal, input }: Told, error?: unknown): void {
  if (events.hears?.('api') === false) return;
  const facts = { service, operation, region, principal: principal?.arn, resources: resourcesIn(input) };
  if (error === undefined) {
    events.emit('api', { ...facts, ok: true });
    return;
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  events.emit('api', { ...facts, ok: false, error: name, message });
}
