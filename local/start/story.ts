/** Tells what the local cloud does, as it does it: one line for each step, each alert, each end of a workflow. */
import { formatInstant } from '#core/instant.ts';
import type { CloudEvent } from '../seams.ts';
import type { Terminal } from './terminal.ts';

export interface Story {
  hear(event: CloudEvent): void;
}

interface Facts {
  readonly [name: string]: unknown;
}

/** Steps of the monitor are many and alike: only their end is told when it is not well. */
const quiet = /-freshness$/;

export function story(out: Terminal): Story {
  const waits = new Map<string, number>();
  const caught = new Set<string>();
  const tell = (at: number, who: string, text: string) =>
    out.line(`${out.style('dim', formatInstant(at).slice(0, 16).replace('T', ' '))}  ${who.padEnd(13)} ${text}`);

  const state = ({ at, facts }: CloudEvent) => {
    const machine = String(facts['machine']);
    if (quiet.test(machine) || facts['stateType'] !== 'Task') return;
    const key = `${facts['execution']} ${facts['state']} ${facts['item'] ?? ''}`;
    if (facts['change'] === 'retried') waits.set(key, (waits.get(key) ?? 0) + 1);
    if (facts['change'] === 'entered') caught.delete(key);
    // A caught error ends its state: that it is left then says nothing more.
    if (caught.has(key)) return;
    if (facts['change'] === 'caught') caught.add(key);
    const text = lineOf(facts, waits.get(key), out);
    if (text === undefined) return;
    waits.delete(key);
    tell(at, workflowOf(machine), text);
  };

  const execution = ({ at, facts }: CloudEvent) => {
    const machine = String(facts['machine']);
    if (facts['status'] === 'RUNNING' || (quiet.test(machine) && facts['status'] === 'SUCCEEDED')) return;
    const good = facts['status'] === 'SUCCEEDED';
    const text = good ? '✓ SUCCEEDED' : `✗ ${facts['status']} ${facts['error'] ?? ''}`;
    tell(at, workflowOf(machine), out.style(good ? 'green' : 'red', text));
  };

  const message = ({ at, facts }: CloudEvent) => {
    const subject = facts['subject'];
    if (typeof subject === 'string') tell(at, 'e-mail', out.style('yellow', `✉ ${subject}`));
  };

  const told: Readonly<Record<string, (event: CloudEvent) => void>> = { state, execution, sns: message };
  return { hear: (event) => told[event.type]?.(event) };
}

function lineOf(facts: Facts, waited: number | undefined, out: Terminal): string | undefined {
  const name = String(facts['state']);
  const patience = waited === undefined ? '' : out.style('dim', ` (asked ${waited + 1} times)`);
  if (facts['change'] === 'exited') return `${name}${patience}`;
  if (facts['change'] === 'caught' || facts['change'] === 'failed')
    return out.style('red', `${name}: ${facts['error'] ?? 'failed'}${because(facts['cause'])}`) + patience;
  return undefined;
}

/** A Lambda function's error arrives as JSON; of anything else, the text. One line, cut where it would fill the screen. */
function because(cause: unknown): string {
  if (typeof cause !== 'string' || cause === '') return '';
  const text = cause.startsWith('{') ? String(JSON.parse(cause).errorMessage ?? cause) : cause;
  return `: ${text.replaceAll(/\s+/g, ' ').slice(0, 240)}`;
}

/** `lifeboat-pol-isms-008-restore-test` → `restore-test`. */
function workflowOf(machine: string): string {
  return /-(backup|retention|restore-test|freshness)$/.exec(machine)?.[1] ?? machine;
}
