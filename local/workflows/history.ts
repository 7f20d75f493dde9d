/**
 * The history of one execution, as GetExecutionHistory answers it. Values are kept as they are and become JSON text
 * only when somebody reads the history.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import type { Clock } from '../seams.ts';
import { HistoryFull } from './errors.ts';
import { historyEvents } from './limits.ts';

/** Details of an event before they are text: `input`, `output`, `parameters` and `assignedVariables` hold values. */
export type Details = Readonly<Record<string, unknown>>;
/** The details, or how to put them together when they are kept. */
export type Telling = Details | (() => Details);

interface Entry {
  readonly previous: number;
  readonly at: number;
  readonly type: HistoryEventType;
  readonly details: Details | undefined;
}

export class History {
  readonly #entries: Entry[] = [];
  readonly #clock: Pick<Clock, 'now'>;
  readonly #keeps: boolean;
  #length = 0;

  /** `keep`: every event, or only how many there were. */
  constructor(clock: Pick<Clock, 'now'>, keep: 'all' | 'none') {
    this.#clock = clock;
    this.#keeps = keep === 'all';
  }

  get length(): number {
    return this.#length;
  }

  /** Adds an event and gives its id. The last of the 25,000 places is kept for `end`. */
  add(type: HistoryEventType, previous: number, details?: Telling): number {
    if (this.#length >= historyEvents - 1) throw new HistoryFull();
    return this.end(type, previous, details);
  }

  /** Adds the event that ends the execution. */
  end(type: HistoryEventType, previous: number, details?: Telling): number {
    this.#length += 1;
    if (this.#keeps) {
      const told = typeof details === 'function' ? details() : details;
      this.#entries.push({ previous, at: this.#clock.now(), type, details: told });
    }
    return this.#length;
  }

  /** Every event in AWS's shape, oldest first. */
  read(): HistoryEvent[] {
    return this.#entries.map((entry, index) => ({
      id: index + 1,
      previousEventId: entry.previous,
      timestamp: new Date(entry.at),
      type: entry.type,
      ...(entry.details === undefined ? {} : { [detailsKey(entry.type)]: asText(entry.details) }),
    }));
  }
}

/** `TaskStateEntered` → `stateEnteredEventDetails`, `MapStateStarted` → `mapStateStartedEventDetails`. */
function detailsKey(type: HistoryEventType): string {
  const stateEvent = /State(Entered|Exited)$/.exec(type);
  const name = stateEvent === null ? type.charAt(0).toLowerCase() + type.slice(1) : `state${stateEvent[1]}`;
  return `${name}EventDetails`;
}

const notTruncated = { truncated: false } as const;

function asText(details: Details): Record<string, unknown> {
  const text: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(details)) {
    if (value === undefined) continue;
    if (key === 'input' || key === 'output') {
      text[key] = JSON.stringify(value);
      text[`${key}Details`] = notTruncated;
    } else if (key === 'assignedVariables') {
      text[key] = Object.fromEntries(Object.entries(value as object).map(([name, v]) => [name, JSON.stringify(v)]));
      text[`${key}Details`] = notTruncated;
    } else text[key] = key === 'parameters' ? JSON.stringify(value) : value;
  }
  return text;
}
