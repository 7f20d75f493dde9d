/** What breaks heals by itself: once nothing has been broken for a while, every database is protected again, not only told of. */
import { dueAfter } from './calendar.ts';
import { ruleOf } from './promises.ts';
import { instantOf, type Scene } from './scene.ts';
import { isEverywhere, newestOf } from './truth/points.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const dayMs = 86_400_000;
const lookMs = dayMs / 4;

const notAvailable: Exemption = {
  id: 'not-available',
  reason:
    'RDS takes no snapshot of a database that is stopped, full, broken or held by a backup that never ends: people must act first.',
};

export const healing: Invariant = {
  id: 'what-breaks-heals',
  says:
    'When nothing that may touch it has been broken for two backups and a day, each protected database that is available has a point, verified in every ' +
    'place, that is younger than the policy’s limit and the time for copying.',
  clauses: ({ monitoring }) => monitoring.age.clauses,
  exemptions: [notAvailable],
  watch(scene, judge) {
    const quiet = new Map([...scene.promises.classes].map((name) => [name, quietMs(name, scene)]));
    const since = new Map<string, number>();
    const complained = new Set<string>();
    scene.covered.onLook((now) => {
      for (const [id, seen] of scene.covered.all) {
        if (seen.class === undefined || seen.record.status === 'available' || seen.record.status === 'backing-up')
          continue;
        since.set(id, now);
      }
      if (now % lookMs !== 0) return;
      for (const [id, { class: name, since: covered }] of scene.covered.all) {
        const needed = quiet.get(name ?? '') ?? Number.POSITIVE_INFINITY;
        if (name === undefined || now - covered < needed || now - lastBroken(id, scene) < needed) continue;
        if (now - (since.get(id) ?? 0) < needed) judge.exempt(notAvailable.id);
        else expectHealed(id, name, scene, judge, complained);
      }
    });
    return undefined;
  },
};

/** When the last fault was over. */
function lastBroken(id: string, { faults, stage }: Scene): number {
  return faults.lastOver(id) ?? Date.parse(stage.start);
}

/** Two waits of the class's own backups, and a day for their work. */
function quietMs(dataClass: string, { cloud, promises, clock }: Scene): number {
  const waits = cloud.assembly.schedules
    .filter((schedule) => schedule.target.arn.endsWith(`:${promises.prefix}-backup`))
    .filter((schedule) => promises.backups.get(ruleOf(schedule))?.class === dataClass)
    .map((schedule) => {
      const due = dueAfter(schedule, clock.now(), clock.now());
      const first = due.next().value as number;
      return (due.next().value as number) - first;
    });
  return 2 * Math.min(...waits) + dayMs;
}

function expectHealed(id: string, dataClass: string, scene: Scene, judge: Judge, complained: Set<string>): void {
  const { rds, promises, clock } = scene;
  const now = clock.now();
  const limit = promises.ageMs(dataClass) + Math.max(0, ...promises.copies.map(({ withinMs }) => withinMs));
  const newest = newestOf(rds.snapshots(promises.primary, id), (point) => isEverywhere(point, rds, promises, now));
  judge.checked();
  if (newest !== undefined && now - newest <= limit) {
    complained.delete(id);
    return;
  }
  if (complained.has(id)) return;
  complained.add(id);
  judge.broken({
    subject: `rds-instance/${id}`,
    evidence: { newest: newest === undefined ? 'none' : instantOf(newest), limitHours: limit / 3_600_000 },
    explanation: `Nothing that touches it has been broken since ${instantOf(lastBroken(id, scene))}, and ${id} still has no verified point younger than ${limit / 3_600_000} h.`,
  });
}
