/** What the pipeline used in the time: counted while it happens, so that it can be charged like the plan's estimate. */
import { parseInstant, secondsPer } from '#core/instant.ts';
import { tagKeys } from '#core/tags.ts';
import type { CloudEvent } from '../seams.ts';
import type { EstateDatabase } from './estate/index.ts';
import type { VerifiedPoint } from './objectives.ts';
import type { Stage } from './stage.ts';

export interface Used {
  /** Step → how often it was called. */
  readonly calls: ReadonlyMap<string, number>;
  readonly objects: number;
  readonly messages: number;
  /** GB sent to other Regions after the first copies, which are paid once. */
  readonly copiedGigabytes: number;
  /** Instance class → hours in which test instances stood, from available to gone. */
  readonly instanceHours: ReadonlyMap<string, number>;
  /** GB of storage of test instances × hours. */
  readonly gigabyteHours: number;
}

interface TestInstance {
  readonly since: number;
  readonly class: string;
  readonly gigabytes: number;
}

const dayMs = secondsPer.day * 1000;

export class Usage {
  readonly #cloud: Stage['cloud'];
  readonly #estate: ReadonlyMap<string, EstateDatabase>;
  readonly #calls = new Map<string, number>();
  readonly #instanceHours = new Map<string, number>();
  readonly #tests = new Map<string, TestInstance>();
  /** When the newest copied point of each database was taken. */
  readonly #copied = new Map<string, number>();
  #objects = 0;
  #messages = 0;
  #copiedGigabytes = 0;
  #gigabyteHours = 0;

  constructor({ cloud, estate }: Pick<Stage, 'cloud' | 'estate'>) {
    this.#cloud = cloud;
    this.#estate = new Map(estate.map((database) => [`rds-instance/${database.id}`, database]));
  }

  invocation({ facts }: CloudEvent): void {
    const step = String(facts['step']);
    this.#calls.set(step, (this.#calls.get(step) ?? 0) + 1);
  }

  object({ facts }: CloudEvent): void {
    if (facts['what'] === 'put') this.#objects += 1;
  }

  message(): void {
    this.#messages += 1;
  }

  /** A copy holds what has changed since the one before it (RDS user guide, "Copying a DB snapshot"). */
  verified({ subject, takenAt, regions }: VerifiedPoint): void {
    const database = this.#estate.get(subject);
    const at = parseInstant(takenAt);
    const before = this.#copied.get(subject);
    this.#copied.set(subject, Math.max(at, before ?? at));
    if (!database || before === undefined || at <= before) return;
    const changed = Math.min(1, (database.changePerDay * (at - before)) / dayMs);
    this.#copiedGigabytes += database.sizeGiB * changed * (regions.length - 1);
  }

  /** An instance is charged from the moment it is available (RDS user guide, "On-Demand DB instances"), ten minutes at least. */
  rds({ at, facts }: CloudEvent): void {
    if (facts['what'] !== 'instance') return;
    const [region, id] = [String(facts['region']), String(facts['id'])];
    const key = `${region}/${id}`;
    const instance = this.#cloud.stores.rds.region(region).instances.get(id);
    const test = this.#tests.get(key);
    if (!test && facts['to'] === 'available' && instance?.tags.has(tagKeys.restoreTest)) {
      this.#tests.set(key, { since: at, class: instance.class, gigabytes: instance.settings.allocatedGiB });
    }
    if (test && facts['to'] === undefined) {
      this.#charge(test, at);
      this.#tests.delete(key);
    }
  }

  /** `now`: epoch milliseconds; what still stands is charged until then. */
  used(now: number): Used {
    for (const test of this.#tests.values()) this.#charge(test, now);
    this.#tests.clear();
    return {
      ...{ calls: this.#calls, objects: this.#objects, messages: this.#messages },
      ...{ copiedGigabytes: this.#copiedGigabytes },
      ...{ instanceHours: this.#instanceHours, gigabyteHours: this.#gigabyteHours },
    };
  }

  #charge({ since, class: name, gigabytes }: TestInstance, until: number): void {
    const hours = Math.max(1 / 6, (until - since) / 3_600_000);
    this.#instanceHours.set(name, (this.#instanceHours.get(name) ?? 0) + hours);
    this.#gigabyteHours += hours * gigabytes;
  }
}
