/**
 * How much data the loss of a database would have cost, at every moment: the time since its newest verified point. It only
 * grows until a newer point comes, so its worst is looked at right before each change, and nothing else need be kept.
 */
import { formatInstant } from '#core/instant.ts';
import type { Worst } from './result.ts';

/** `takenAt`: epoch milliseconds. */
export interface TakenPoint {
  readonly id: string;
  readonly takenAt: number;
}

/** The points of one database in one place, oldest first, and the longest time without a newer one. */
export class Exposure {
  readonly #resource: string;
  readonly #points: TakenPoint[] = [];
  /** When the last of them was taken, once none is left: the loss is at least the time since. */
  #lost: number | undefined;
  #gone = false;
  worst: Worst | undefined;

  constructor(resource: string) {
    this.#resource = resource;
  }

  get newest(): number | undefined {
    return this.#points.at(-1)?.takenAt ?? this.#lost;
  }

  /** A point counts from now on; one that counts already changes nothing. */
  add(point: TakenPoint, now: number): void {
    if (this.#points.some(({ id }) => id === point.id)) return;
    this.look(now);
    const before = this.#points.findLastIndex(({ takenAt }) => takenAt <= point.takenAt);
    this.#points.splice(before + 1, 0, point);
  }

  /** A point is gone; when it was the newest, the exposure goes back to the one before. */
  remove(id: string, now: number): void {
    const index = this.#points.findIndex((point) => point.id === id);
    if (index < 0) return;
    this.look(now);
    this.#lost = this.#points.splice(index, 1)[0]?.takenAt;
  }

  /** While the database does not exist, there is nothing in it to lose. */
  exists(whether: boolean, now: number): void {
    if (!whether) this.look(now);
    this.#gone = !whether;
  }

  look(now: number): void {
    const { newest } = this;
    if (newest === undefined || this.#gone) return;
    const seconds = Math.max(0, (now - newest) / 1000);
    this.worst = worse(this.worst, { seconds, at: formatInstant(now), resource: this.#resource });
  }
}

/** The first of two that are equally bad. */
export function worse(a: Worst | undefined, b: Worst): Worst {
  return a && a.seconds >= b.seconds ? a : b;
}

export function worstOf(all: readonly (Worst | undefined)[]): Worst | undefined {
  return all.reduce<Worst | undefined>((worst, each) => (each ? worse(worst, each) : worst), undefined);
}
