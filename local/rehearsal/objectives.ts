/** Recovery objectives as they were achieved, class by class: the worst of the whole time, when it was, and of which database. */
import { formatInstant, parseInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { backupRules, pointInTimeRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import type { RestoreVerdict } from '#core/restore/verdict.ts';
import { pointRegions } from '#core/schedule/scheduled-runs.ts';
import { Exposure, worse, worstOf } from './exposure.ts';
import type { Achieved, AchievedObjective, Worst } from './result.ts';
import type { Stage } from './stage.ts';

/** A verified point, as the ledger tells it. */
export interface VerifiedPoint {
  readonly subject: string;
  readonly point: string;
  readonly takenAt: Instant;
  readonly regions: readonly string[];
}

interface Protected {
  readonly subject: string;
  readonly class: string;
  /** By Region, and of all Regions together under `anywhere`. */
  readonly exposures: ReadonlyMap<string, Exposure>;
  first: Worst | undefined;
  /** The worst loss, and the worst lag, of all looks. */
  loss: Worst | undefined;
  lag: Worst | undefined;
  looks: number;
}

interface Restores {
  available: Worst | undefined;
  read: Worst | undefined;
  availableCount: number;
  readCount: number;
}

const anywhere = 'anywhere';

export class Objectives {
  readonly #policy: Policy;
  readonly #start: number;
  readonly #databases = new Map<string, Protected>();
  /** Of each point that is still there. */
  readonly #owners = new Map<string, Protected>();
  readonly #restores = new Map<string, Restores>();
  readonly #continuous: ReadonlySet<string>;

  constructor({ policy, estate, start }: Pick<Stage, 'policy' | 'estate' | 'start'>) {
    this.#policy = policy;
    this.#start = parseInstant(start);
    this.#continuous = new Set(pointInTimeRules(policy).map((rule) => rule.class));
    const places = [anywhere, ...pointRegions(policy)];
    for (const { id, class: name } of estate) {
      const subject = `rds-instance/${id}`;
      const exposures = new Map(places.map((place) => [place, new Exposure(subject)]));
      const nothing = { first: undefined, loss: undefined, lag: undefined, looks: 0 };
      this.#databases.set(subject, { subject, class: name, exposures, ...nothing });
    }
  }

  verified({ subject, point, takenAt, regions }: VerifiedPoint, now: number): void {
    const database = this.#databases.get(subject);
    if (!database) return;
    const seconds = (now - this.#start) / 1000;
    database.first ??= { seconds, at: formatInstant(now), resource: subject };
    for (const region of regions) {
      const id = `${region} ${point}`;
      this.#owners.set(id, database);
      for (const place of [region, anywhere]) {
        database.exposures.get(place)?.add({ id, takenAt: parseInstant(takenAt) }, now);
      }
    }
  }

  /** A snapshot no longer exists, or can no longer be restored. */
  gone(region: string, point: string, now: number): void {
    const id = `${region} ${point}`;
    const owner = this.#owners.get(id);
    for (const place of [region, anywhere]) owner?.exposures.get(place)?.remove(id, now);
    this.#owners.delete(id);
  }

  exists(database: string, whether: boolean, now: number): void {
    const found = this.#databases.get(`rds-instance/${database}`);
    for (const exposure of found?.exposures.values() ?? []) exposure.exists(whether, now);
  }

  /** How far continuous recovery lags behind, in seconds; undefined when there is none. */
  looked(database: string, lagSeconds: number | undefined, now: number): void {
    const found = this.#databases.get(`rds-instance/${database}`);
    if (!found || !this.#continuous.has(found.class)) return;
    const newest = found.exposures.get(anywhere)?.newest;
    const age = newest === undefined ? undefined : (now - newest) / 1000;
    const losses = [lagSeconds, age].filter((seconds) => seconds !== undefined);
    const worst = (seconds: number): Worst => ({ seconds, at: formatInstant(now), resource: found.subject });
    found.looks += 1;
    if (losses.length > 0) found.loss = worse(found.loss, worst(Math.min(...losses)));
    if (lagSeconds !== undefined) found.lag = worse(found.lag, worst(lagSeconds));
  }

  tested(verdict: Partial<RestoreVerdict>, at: Instant): void {
    const { class: name = '', subject, region, availableSeconds, rtoSeconds } = verdict;
    const restores = this.#restores.get(name) ?? noRestores();
    const worst = (seconds: number): Worst => ({ seconds, at, resource: `${subject} in ${region}` });
    if (availableSeconds !== undefined) {
      restores.available = worse(restores.available, worst(availableSeconds));
      restores.availableCount += 1;
    }
    if (rtoSeconds !== undefined) {
      restores.read = worse(restores.read, worst(rtoSeconds));
      restores.readCount += 1;
    }
    this.#restores.set(name, restores);
  }

  /** When the last day is over. */
  achieved(now: number): AchievedObjective[] {
    for (const { exposures } of this.#databases.values()) for (const each of exposures.values()) each.look(now);
    const classes = new Set(backupRules(this.#policy).map((rule) => rule.class));
    return Object.keys(this.#policy.classes)
      .filter((name) => classes.has(name) || this.#continuous.has(name))
      .map((name) => this.#achievedBy(name));
  }

  #achievedBy(name: string): AchievedObjective {
    const { rpo = 0, rto = 0 } = this.#policy.classes[name] ?? {};
    const all = [...this.#databases.values()].filter((database) => database.class === name);
    const by = (place: string) => worstOf(all.map(({ exposures }) => exposures.get(place)?.worst));
    const points = achieved(rpo, by(anywhere), all.length);
    // Where continuous recovery stands for the RPO, points answer to the age that the policy allows the newest backup.
    const { over } = this.#policy.monitoring.age;
    const { available, read, availableCount, readCount } = this.#restores.get(name) ?? noRestores();
    const looks = all.reduce((sum, each) => sum + each.looks, 0);
    const continuous = this.#continuous.has(name);
    const first = worstOf(all.map((database) => database.first));
    return {
      class: name,
      rpoSeconds: continuous ? achieved(rpo, worstOf(all.map(({ loss }) => loss)), looks) : points,
      pointSeconds: continuous ? achieved(over, by(anywhere), all.length) : points,
      ...(continuous ? { lagSeconds: achieved(rpo, worstOf(all.map(({ lag }) => lag)), looks) } : {}),
      availableSeconds: achieved(rto, available, availableCount),
      rtoSeconds: achieved(rto, read, readCount),
      regions: Object.fromEntries(
        pointRegions(this.#policy).flatMap((region) => {
          const worst = by(region);
          return worst ? [[region, worst]] : [];
        }),
      ),
      ...(first ? { firstPointSeconds: first } : {}),
    };
  }
}

function noRestores(): Restores {
  return { available: undefined, read: undefined, availableCount: 0, readCount: 0 };
}

function achieved(target: number, worst: Worst | undefined, measurements: number): Achieved {
  if (!worst) return { target, met: false, measurements: 0 };
  const { seconds, at, resource } = worst;
  return { target, worst: seconds, at, resource, met: seconds <= target, measurements };
}
