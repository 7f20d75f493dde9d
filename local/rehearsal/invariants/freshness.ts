/** At every instant a database has a point young enough in every place, or people have been told that it has not. */
import type { Snapshot } from '../../services/rds/state.ts';
import { type Duty, graceMs, lateTelling, type Watchdog, watchdog } from './duty.ts';
import type { Scene } from './scene.ts';
import type { Seen } from './truth/covered.ts';
import { cycleOf, isEverywhere, isGood, isOurs, isVerified, newestOf, ruleOf } from './truth/points.ts';
import type { Invariant } from './types.ts';

export const freshness: Invariant = {
  id: 'fresh-or-told',
  says:
    'At every instant each protected database has, in every place, a point of its own younger than the policy’s limit (a copy: ' +
    'verified, and by the time that copying may take older), one of which was brought everywhere, or an alert that says so is ' +
    `open, within one look of the monitor and ${graceMs / 60_000} minutes.`,
  clauses: ({ monitoring, places }) => [
    ...new Set([...monitoring.age.clauses, ...places.copies.flatMap((copy) => copy.clauses)]),
  ],
  exemptions: [lateTelling],
  watch(scene, judge) {
    const dogs = new Map<string, readonly Watchdog[]>();
    scene.covered.onLook(() => {
      for (const [id, seen] of scene.covered.all) {
        if (seen.class === undefined || dogs.has(id)) continue;
        const watchdogs = dutiesOf(id, seen.class, scene, () => dogs.delete(id)).map((duty) =>
          watchdog(scene, judge, duty),
        );
        dogs.set(id, watchdogs);
        for (const dog of watchdogs) dog.look();
      }
    });
    const look = ({ instance }: Snapshot) => {
      for (const dog of dogs.get(instance) ?? []) dog.look();
    };
    scene.rds.onSnapshot(({ record, from }) => from === 'available' && look(record));
    // A point counts from its verification on: what is wrong after that began after that.
    scene.rds.onTagged(look);
    return undefined;
  },
};

interface Place {
  readonly region: string;
  readonly limitMs: number;
  readonly counts: (point: Snapshot) => boolean;
  /** Alerts that say it, by name. */
  readonly names: readonly string[];
  readonly what: string;
  readonly isUnderWay?: () => boolean;
}

function dutiesOf(id: string, dataClass: string, scene: Scene, gone: () => void): Duty[] {
  const { promises, clock } = scene;
  const age = promises.ageMs(dataClass);
  const isOwn = (point: Snapshot) => isGood(point, clock.now()) && isOurs(point, promises);
  const longest = Math.max(0, ...promises.copies.map(({ withinMs }) => withinMs));
  const places: Place[] = [
    { region: promises.primary, limitMs: age, counts: isOwn, names: ['BackupStale'], what: 'point' },
    ...promises.copies.map(({ region, withinMs }) => ({
      ...{ region, limitMs: age + withinMs, names: ['CopyStale'], what: 'verified copy' },
      counts: (point: Snapshot) => isOwn(point) && isVerified(point),
    })),
    {
      ...{ region: promises.primary, limitMs: age + longest, what: 'point verified in every place' },
      counts: onceEverywhere(scene),
      names: ['BackupStale', 'CopyStale', 'BackupFailed', 'CycleIncomplete'],
      isUnderWay: () => isBeingCopied(id, scene, isOwn),
    },
  ];
  return places.map((place) => dutyOf(id, place, scene, gone));
}

/**
 * A cycle owes a point that is brought everywhere. When somebody deletes one of its copies later, what is left is judged in
 * each place by its own age: with today's point here and yesterday's copy there, no place is stale.
 */
function onceEverywhere({ promises, rds, clock }: Scene): (point: Snapshot) => boolean {
  const brought = new Set<string>();
  return (point) => {
    const name = `${point.id} ${point.frozenAt}`;
    if (isEverywhere(point, rds, promises, clock.now())) brought.add(name);
    return brought.has(name);
  };
}

/**
 * While the primary Region has a point whose cycle goes on, each place by itself is judged by its own age; whether that cycle
 * brings the point everywhere is told when it ends.
 */
function isBeingCopied(id: string, { runs, rds, promises }: Scene, isOwn: (point: Snapshot) => boolean): boolean {
  const cycles = [...runs.underWay.values()].filter(({ workflow }) => workflow === 'backup');
  if (cycles.length === 0) return false;
  const points = [...rds.snapshots(promises.primary, id)].filter(isOwn);
  return cycles.some(({ rule, scheduledAt }) =>
    points.some((point) => ruleOf(point, promises)?.name === rule && cycleOf(point) === Date.parse(scheduledAt)),
  );
}

function dutyOf(id: string, place: Place, scene: Scene, gone: () => void): Duty {
  const { region, limitMs, counts, names, what, isUnderWay } = place;
  const { rds, covered } = scene;
  const subject = `rds-instance/${id}`;
  const newest = (seen: Seen): number | undefined => newestOf(rds.snapshots(region, id), counts) ?? begun(seen, scene);
  const expires = (): number | undefined => {
    const seen = covered.all.get(id);
    if (seen?.class === undefined) return undefined;
    const taken = newest(seen);
    return taken === undefined ? undefined : Math.max(taken + limitMs, seen.since);
  };
  return {
    subject: `${region} ${subject}`,
    what: `${id} has had no ${what} in ${region} younger than ${limitMs / 3_600_000} h`,
    since: (now) => {
      const end = expires();
      return end !== undefined && now > end ? end : undefined;
    },
    earliest: () => {
      const end = expires();
      return end === undefined ? undefined : end + 1;
    },
    isTold: (alert) => isAbout(alert, subject, names),
    ...(isUnderWay && { isUnderWay }),
    evidence: () => ({ region, limitHours: limitMs / 3_600_000, points: [...rds.snapshots(region, id)].length }),
    isOver: () => {
      const over = covered.all.get(id)?.class === undefined;
      if (over) gone();
      return over;
    },
  };
}

/** A database that never had a point is as old as itself, but no older than the policy: its first cycle is its grace. */
function begun({ record }: Seen, { stage }: Scene): number | undefined {
  return record.createdAt === undefined ? undefined : Math.max(record.createdAt, Date.parse(stage.start));
}

/** A whole cycle that is incomplete is told of the policy, a database of itself. */
function isAbout(alert: { name: string; subject: string }, subject: string, names: readonly string[]): boolean {
  return names.includes(alert.name) && (alert.subject === subject || alert.name === 'CycleIncomplete');
}
