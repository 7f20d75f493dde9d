/** What may go goes: retention that removes nothing breaks the promise to dispose of data, and costs more every day. */
import type { Snapshot } from '../../services/rds/state.ts';
import { betweenRuns } from './retention-runs.ts';
import { instantOf, type Scene, secondsSaid } from './scene.ts';
import { isGood, isOurs, isPinned, isVerified, ruleOf } from './truth/points.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const dayMs = 86_400_000;

const cannotGo: Exemption = {
  id: 'run',
  reason:
    'Retention could not run, or could not remove, because of a fault that says so: its runs from the end of the fault on have the ' +
    'same time again.',
};

export const disposal: Invariant = {
  id: 'nothing-kept-too-long',
  says:
    'A good point that nothing speaks for (verified, not pinned, the next verified point after it older by its days than a good ' +
    'one, with the floor of verified points that are newer) is gone within two runs of retention, those that its grace takes, and ' +
    'two days, counted from the last pin. Of rules whose days alone decide.',
  clauses: ({ rules }) => [...new Set(rules.flatMap(({ retention }) => retention.clauses))],
  exemptions: [cannotGo],
  watch(scene, judge) {
    const slack = new Map([...scene.promises.backups.keys()].map((name) => [name, slackOf(name, scene)]));
    scene.rds.onSnapshot(({ record, to }) => {
      if (to !== 'available' || !isOurs(record, scene.promises) || record.frozenAt === undefined) return;
      const rule = ruleOf(record, scene.promises);
      if (!rule?.pruned || rule.count > 0 || Object.keys(rule.tiers).length > 0) return;
      const { keepMs, name } = rule;
      const slackMs = slack.get(name) ?? dayMs;
      if (keepMs !== undefined) expectGone({ record, slackMs }, record.frozenAt + keepMs + slackMs, scene, judge);
    });
    return undefined;
  },
};

/** Two runs of retention, one of which marks, those until its grace is over, and two days for what exceeds the cap. */
function slackOf(rule: string, scene: Scene): number {
  const between = betweenRuns(rule, scene);
  if (between === undefined) return dayMs;
  const grace = Math.ceil((scene.promises.backups.get(rule)?.graceMs ?? 0) / between) * between;
  return 2 * between + grace + 2 * dayMs;
}

interface Kept {
  readonly record: Snapshot;
  readonly slackMs: number;
}

function expectGone(kept: Kept, due: number, scene: Scene, judge: Judge): void {
  const { record, slackMs } = kept;
  const again = (moment: number) => expectGone(kept, moment, scene, judge);
  scene.at(due, () => {
    judge.checked();
    if (scene.rds.snapshot(record.region, record.id) !== record || record.status !== 'available') return;
    if (!mayGo(record, slackMs, scene)) return again(due + dayMs);
    const released = releasedAt(record, scene);
    if (released + slackMs > due) return again(released + slackMs);
    const over = scene.faults.until('run', due - slackMs, due);
    if (over !== undefined) {
      judge.exempt(cannotGo.id);
      return again(Math.max(due + dayMs, over + slackMs));
    }
    const keepMs = ruleOf(record, scene.promises)?.keepMs ?? 0;
    judge.broken({
      subject: `${record.region} ${record.id}`,
      evidence: { taken: instantOf(record.frozenAt ?? 0), keptForDays: keepMs / dayMs },
      explanation: `${record.id} in ${record.region} is still there, ${secondsSaid(due - (record.frozenAt ?? 0) - keepMs)} after the end of its ${keepMs / dayMs} days.`,
    });
  });
}

/** When the last pin of it was taken off; before all time when it never had one. */
function releasedAt({ region, id }: Snapshot, { stage }: Scene): number {
  const pins = stage.faults.filter(({ kind, site }) => kind === 'point-pinned' && site === `${region} ${id}`);
  return Math.max(...pins.map(({ until = '' }) => Date.parse(until) || 0), 0);
}

/** Enough good points are newer than it by its days, and have been for as long as retention may take. */
function mayGo(record: Snapshot, slackMs: number, { rds, promises, clock }: Scene): boolean {
  const rule = ruleOf(record, promises);
  if (rule?.keepMs === undefined || isPinned(record) || !isVerified(record) || !isOurs(record, promises)) return false;
  const others = [...rds.snapshots(record.region, record.instance)].filter(isVerified);
  const newer = others.map(({ frozenAt = 0 }) => frozenAt).filter((frozenAt) => frozenAt > (record.frozenAt ?? 0));
  if (newer.length < rule.floor) return false;
  // Where backups are missing, the last before the gap stays until the first after it is outside of the window too.
  const from = Math.min(...newer) + rule.keepMs;
  const until = clock.now() - slackMs / 2;
  return others.some(
    (other) =>
      !isPinned(other) && isGood(other, clock.now()) && (other.frozenAt ?? 0) >= from && (other.frozenAt ?? 0) <= until,
  );
}
