/** Whatever else the policy sets a limit to, and the monitor can see: continuous recovery, quotas, storage. */
import type { Policy } from '#core/policy/schema.ts';
import { type Duty, lateTelling, type Watchdog, watchdog } from './duty.ts';
import type { Scene } from './scene.ts';
import type { Invariant, Judge } from './types.ts';

type Rule = Policy['rules'][number];

export const limits: Invariant = {
  id: 'limits-are-told',
  says:
    'A database whose continuous recovery is shorter than its rule or further behind than its RPO, or whose storage is filled beyond ' +
    'the limit, and a Region whose quota of snapshots is, are told within one look of the monitor.',
  clauses: ({ monitoring, rules }) => [
    ...new Set([...monitoring.capacity.clauses, ...rules.filter(isContinuous).flatMap(({ clauses }) => clauses)]),
  ],
  exemptions: [lateTelling],
  watch(scene, judge) {
    const quotas = scene.promises.regions.map((region) => watchdog(scene, judge, quotaDuty(region, scene)));
    const dogs = new Map<string, readonly Watchdog[]>();
    const rooms = new Map<string, Watchdog>();
    const asked = askedDays(scene.stage.policy);
    scene.covered.onLook((now) => {
      for (const dog of quotas) dog.look();
      if (now % dayMs === 0) watchRooms(rooms, scene, judge);
      for (const dog of rooms.values()) dog.look();
      for (const [id, { record, class: dataClass }] of scene.covered.all) {
        // Most databases are never behind: only those that are, or whose window was changed, are worth a duty.
        const isShort = record.settings.backupRetentionDays < (asked.get(dataClass ?? '') ?? 0);
        if (dataClass === undefined || (record.logsUntil === undefined && !isShort && !dogs.has(id))) continue;
        const known =
          dogs.get(id) ?? continuousDuties(id, dataClass, scene).map((duty) => watchdog(scene, judge, duty));
        dogs.set(id, known);
        for (const dog of known) dog.look();
      }
    });
    return undefined;
  },
};

/** RDS keeps logs of the last 35 days at most; a rule that asks for more is not carried out, and the plan says so. */
function isContinuous({ kind, method, retention }: Rule): boolean {
  return kind === 'rds-instance' && method === 'continuous' && (retention.days ?? 0) <= 35;
}

/** Days of logs that the rules of a class ask for at most. */
function askedDays({ rules }: Policy): ReadonlyMap<string, number> {
  const asked = new Map<string, number>();
  for (const { class: name, retention } of rules.filter(isContinuous)) {
    asked.set(name, Math.max(asked.get(name) ?? 0, retention.days ?? 0));
  }
  return asked;
}

function continuousDuties(id: string, dataClass: string, scene: Scene): Duty[] {
  const { policy } = scene.stage;
  const rules = policy.rules.filter((rule) => isContinuous(rule) && rule.class === dataClass);
  const rpoMs = 1000 * (new Map(Object.entries(policy.classes)).get(dataClass)?.rpo ?? Number.POSITIVE_INFINITY);
  return rules.flatMap((rule) => [behindDuty(id, rpoMs, scene), shortDuty(id, rule, scene)]);
}

/** Logs are shipped until an instance leaves the states in which they are; from then on every minute is lost. */
function behindDuty(id: string, rpoMs: number, { covered }: Scene): Duty {
  const subject = `rds-instance/${id}`;
  return {
    subject,
    what: `${id} could be recovered to no moment of the last ${rpoMs / 3_600_000} h`,
    since: (now) => {
      const { record, class: dataClass, since } = covered.all.get(id) ?? {};
      if (dataClass === undefined || since === undefined || record?.logsUntil === undefined) return undefined;
      if (record.settings.backupRetentionDays === 0) return undefined;
      const lost = Math.max(record.logsUntil + rpoMs, since);
      return now > lost ? lost : undefined;
    },
    isTold: (alert) => alert.name === 'PointInTimeStale' && alert.subject === subject,
    evidence: () => ({ status: covered.all.get(id)?.record.status ?? 'gone' }),
  };
}

function shortDuty(id: string, { name, retention }: Rule, { covered }: Scene): Duty {
  const subject = `rds-instance/${id}`;
  const asked = retention.days ?? 0;
  let short: number | undefined;
  return {
    subject,
    what: `${id} has kept fewer days of logs than the rule ${name} asks for`,
    since: (now) => {
      const seen = covered.all.get(id);
      const isShort = seen?.class !== undefined && seen.record.settings.backupRetentionDays < asked;
      short = isShort ? (short ?? now) : undefined;
      return short;
    },
    isTold: (alert) => alert.name === 'PointInTimeWindowShort' && alert.subject === subject,
    evidence: () => ({ asked, days: covered.all.get(id)?.record.settings.backupRetentionDays ?? 0 }),
  };
}

const dayMs = 86_400_000;
const gib = 2 ** 30;

function watchRooms(rooms: Map<string, Watchdog>, scene: Scene, judge: Judge): void {
  for (const id of filling(scene)) {
    if (!rooms.has(id)) rooms.set(id, watchdog(scene, judge, roomDuty(id, scene)));
  }
}

/** Databases whose storage may be filled beyond the limit before another day is over. */
function filling(scene: Scene): string[] {
  const { over } = scene.stage.policy.monitoring.capacity;
  return [...scene.covered.all.keys()].filter((id) => shareUsed(id, scene) > over - 0.05);
}

function shareUsed(id: string, { covered, stage, clock }: Scene): number {
  const { record } = covered.all.get(id) ?? {};
  if (record?.createdAt === undefined || stage.content === undefined) return 0;
  return stage.content.usedBytesAt(record.key, clock.now()) / (record.settings.allocatedGiB * gib);
}

function roomDuty(id: string, scene: Scene): Duty {
  const { over } = scene.stage.policy.monitoring.capacity;
  const subject = `rds-instance/${id}`;
  let full: number | undefined;
  return {
    subject,
    what: `more than ${over * 100} % of the storage of ${id} has been in use`,
    since: (now) => {
      // A minute's value of the metric, rounded, may still be below.
      full = shareUsed(id, scene) > over + 0.001 ? (full ?? now) : undefined;
      return scene.covered.all.get(id)?.class === undefined ? undefined : full;
    },
    isTold: (alert) => alert.name === 'StorageFilling' && alert.subject === subject,
    evidence: () => ({ share: Math.round(shareUsed(id, scene) * 1000) / 1000 }),
  };
}

function quotaDuty(region: string, { rds, stage, cloud, promises }: Scene): Duty {
  const { over } = stage.policy.monitoring.capacity;
  let full: number | undefined;
  return {
    subject: `${region} ${promises.policy}`,
    what: `more than ${over * 100} % of the manual snapshots that ${region} may hold have been there`,
    since: (now) => {
      const most = over * cloud.stores.rds.quotas.manualSnapshots;
      full = rds.held(region) > most ? (full ?? now) : undefined;
      return full;
    },
    isTold: ({ name }) => name === 'SnapshotQuotaFilling',
    evidence: () => ({ held: rds.held(region), most: cloud.stores.rds.quotas.manualSnapshots }),
  };
}
