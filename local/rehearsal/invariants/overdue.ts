/** That a database was not restored for too long, in a Region that holds its points, is told. */
import type { ScheduleView } from '../../assembly/read.ts';
import { dueAfter } from './calendar.ts';
import { type Duty, lateTelling, watchdog } from './duty.ts';
import { ruleOf } from './promises.ts';
import type { Scene } from './scene.ts';
import type { Entry } from './truth/evidence.ts';
import { isOurs } from './truth/points.ts';
import type { Invariant } from './types.ts';

const dayMs = 86_400_000;

export const overdue: Invariant = {
  id: 'restored-or-told',
  says:
    'Each protected database has passed a restore test, in each Region that holds its points, within the longest wait between two ' +
    'tests and a day, counted from its first point there, or an alert that says so is open within one look of the monitor.',
  clauses: ({ tests }) => [...new Set(tests.flatMap(({ clauses }) => clauses))],
  exemptions: [lateTelling],
  watch(scene, judge) {
    const last = new Map<string, number>();
    // A year of a calendar takes long to walk through: once for each schedule, not for each database.
    const waits = new Map<string, number>();
    const waitOf = (schedule: ScheduleView): number => {
      const wait = waits.get(schedule.arn) ?? longestWait(schedule, scene);
      waits.set(schedule.arn, wait);
      return wait;
    };
    const begin = (key: string, at: number, schedule: ScheduleView): void => {
      const isNew = !last.has(key);
      last.set(key, at);
      if (isNew) watchdog(scene, judge, dutyOf(key, last, waitOf(schedule), scene)).look();
    };
    const schedules = scene.cloud.assembly.schedules.filter(isRestoreTest(scene));
    scene.rds.onSnapshot(({ region, record, to, at }) => {
      if (to !== 'available' || !isOurs(record, scene.promises)) return;
      for (const schedule of schedules.filter((each) => each.region === region)) {
        const key = keyOf(schedule, record.instance);
        if (isTested(schedule, record.tags.get('lifeboat:class'), scene) && !last.has(key)) begin(key, at, schedule);
      }
    });
    scene.evidence.onEntry((entry) => {
      if (entry?.event !== 'restore-test-closed' || entry.facts()['passed'] !== true) return;
      for (const schedule of schedules.filter((each) => isOf(each, entry))) {
        begin(keyOf(schedule, entry.subject.replace('rds-instance/', '')), entry.written.at, schedule);
      }
    });
    return undefined;
  },
};

const isRestoreTest =
  ({ promises }: Scene) =>
  ({ target }: ScheduleView): boolean =>
    target.arn.endsWith(`:${promises.prefix}-restore-test`);

function isTested(schedule: ScheduleView, dataClass: string | undefined, { promises }: Scene): boolean {
  return promises.tests.some((test) => test.name === ruleOf(schedule) && test.class === dataClass);
}

function isOf(schedule: ScheduleView, { rule, chain }: Entry): boolean {
  return ruleOf(schedule) === rule && chain.endsWith(`.restore-test.${schedule.region}`);
}

/** `eu-west-1 orders database-restore-test` */
function keyOf(schedule: ScheduleView, resource: string): string {
  return `${schedule.region} ${resource} ${ruleOf(schedule)}`;
}

/** A year's longest: a monthly test may wait for 31 days. */
function longestWait(schedule: ScheduleView, { clock }: Scene): number {
  const due = dueAfter(schedule, clock.now(), clock.now());
  let [before, longest] = [due.next().value as number, 0];
  for (let run = 0; run < 12; run += 1) {
    const next = due.next().value as number;
    longest = Math.max(longest, next - before);
    before = next;
  }
  return longest;
}

function dutyOf(key: string, last: ReadonlyMap<string, number>, waitMs: number, { covered }: Scene): Duty {
  const [region = '', id = '', test = ''] = key.split(' ');
  const subject = `rds-instance/${id}`;
  const due = (): number => {
    const seen = covered.all.get(id);
    return Math.max((last.get(key) ?? 0) + waitMs + dayMs, seen?.since ?? 0);
  };
  const isCovered = () => covered.all.get(id)?.class !== undefined;
  return {
    subject: `${region} ${subject}`,
    what: `no restore test of ${id} in ${region} has passed within ${Math.round(waitMs / dayMs)} d and a day`,
    since: (now) => (isCovered() && now > due() ? due() : undefined),
    earliest: (now) => Math.max(due() + 1, now + dayMs / 24),
    isTold: (alert) => alert.name === 'RestoreTestOverdue' && alert.subject === subject,
    evidence: () => ({ test, last: new Date(last.get(key) ?? 0).toISOString() }),
  };
}
