/** The year by weeks, and its worst day told hour by hour. Only the worst day so far is kept, and the present one. */
import { formatInstant, secondsPer } from '#core/instant.ts';
import type { Severity } from '#core/model.ts';
import type { Day, Week, WorstDay } from './result.ts';

const dayMs = secondsPer.day * 1000;
const hourMs = secondsPer.hour * 1000;
/** Of one hour; the rest is counted. */
const linesPerHour = 12;
/** Longer ones are cut; the whole text is in the ledger. */
const longestLine = 260;

/** How bad each thing is: a lost backup is worse than being told of it. */
const weights = { critical: 5, warning: 2, info: 0, failed: 3, lost: 4, fault: 1 } as const;
export type Trouble = keyof typeof weights;

interface Hour {
  readonly lines: string[];
  more: number;
}

interface DayStory {
  readonly from: number;
  score: number;
  readonly troubles: Map<Trouble, number>;
  readonly hours: Map<number, Hour>;
}

type Counts = { -readonly [Name in Severity | 'resolved']: number };

export class Calendar {
  readonly #start: number;
  readonly #weeks: Counts[];
  #today: DayStory;
  #worst: DayStory | undefined;

  /** Epoch milliseconds of the first midnight. */
  constructor(start: number, days: number) {
    this.#start = start;
    this.#weeks = Array.from({ length: Math.ceil(days / 7) }, () => ({
      critical: 0,
      warning: 0,
      info: 0,
      resolved: 0,
    }));
    this.#today = newDay(start);
  }

  alert(what: Severity | 'resolved', at: number): void {
    const week = this.#weeks[Math.min(this.#weeks.length - 1, Math.floor((at - this.#start) / (7 * dayMs)))];
    if (week) week[what] += 1;
  }

  /** A line of the day's story. */
  tell(at: number, line: string): void {
    const day = this.#dayOf(at);
    const start = Math.floor(at / hourMs) * hourMs;
    const hour = day.hours.get(start) ?? { lines: [], more: 0 };
    if (hour.lines.length < linesPerHour) hour.lines.push(`${formatInstant(at).slice(11, 16)} ${shortened(line)}`);
    else hour.more += 1;
    day.hours.set(start, hour);
  }

  trouble(what: Trouble, at: number, times = 1): void {
    const day = this.#dayOf(at);
    day.score += weights[what] * times;
    day.troubles.set(what, (day.troubles.get(what) ?? 0) + times);
  }

  weeks(): Week[] {
    return this.#weeks.map((counts, index) => ({ from: dayName(this.#start + index * 7 * dayMs), ...counts }));
  }

  /** Absent when nothing went wrong on any day. */
  worstDay(): WorstDay | undefined {
    this.#close();
    if (!this.#worst) return undefined;
    const { from, hours, troubles } = this.#worst;
    return {
      day: dayName(from),
      summary: summary(troubles),
      hours: [...hours]
        .sort(([a], [b]) => a - b)
        .map(([hour, { lines, more }]) => ({ hour: formatInstant(hour), lines: inOrder(lines), more })),
    };
  }

  #dayOf(at: number): DayStory {
    const from = Math.floor(at / dayMs) * dayMs;
    if (from > this.#today.from) {
      this.#close();
      this.#today = newDay(from);
    }
    return this.#today;
  }

  #close(): void {
    if (this.#today.score > (this.#worst?.score ?? 0)) this.#worst = this.#today;
  }
}

/** By the minute that each begins with: a fault may be heard of after what it did. Equal minutes stay as they were told. */
function inOrder(lines: readonly string[]): string[] {
  const minute = (line: string) => Number(line.slice(0, 2)) * 60 + Number(line.slice(3, 5));
  return lines.toSorted((a, b) => minute(a) - minute(b));
}

function shortened(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine - 1)}…` : line;
}

function newDay(from: number): DayStory {
  return { from, score: 0, troubles: new Map(), hours: new Map() };
}

function dayName(at: number): Day {
  return formatInstant(at).slice(0, 10);
}

const names: Readonly<Record<Trouble, readonly [one: string, many: string]>> = {
  lost: ['backup not completed', 'backups not completed'],
  failed: ['run that failed', 'runs that failed'],
  critical: ['critical alert', 'critical alerts'],
  warning: ['warning', 'warnings'],
  info: ['notice', 'notices'],
  fault: ['fault', 'faults'],
};

function summary(troubles: ReadonlyMap<Trouble, number>): string {
  const parts = (Object.keys(names) as Trouble[]).flatMap((what) => {
    const count = troubles.get(what) ?? 0;
    return count === 0 ? [] : [`${count} ${names[what][count === 1 ? 0 : 1]}`];
  });
  return parts.join(', ');
}
