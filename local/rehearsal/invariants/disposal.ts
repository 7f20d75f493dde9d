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
    'A good point that nothing speaks for (verified, not pinned, with the floor of verified points that are newer by more than its ' +
    'days) is gone within two runs of retention, those that its grace takes, and two days. Of rules whose days alone decide.',
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

/** Enough good points are newer than it by its days, and have been for as long as retention may take. */
function mayGo(record: Snapshot, slackMs: number, { rds, promises, clock }: Scene): boolean {
  const rule = ruleOf(record, promises);
  if (rule?.keepMs === undefined || isPinned(record) || !isVerified(record) || !isOurs(record, promises)) return false;
  const from = (record.frozenAt ?? 0) + rule.keepMs;
  let outlived = 0;
  for (const other of rds.snapshots(record.region, record.instance)) {
    const { frozenAt = 0 } = other;
    if (!isGood(other, clock.now()) || !isVerified(other) || isPinned(other) || frozenAt < from) continue;
    if (frozenAt + slackMs / 2 <= clock.now()) outlived += 1;
  }
  return outlived > 0 && newer(record, rds.snapshots(record.region, record.instance)) >= rule.floor;
}

function newer(record: Snapshot, others: Iterable<Snapshot>): number {
  let count = 0;
  for (const other of others) if (isVerified(other) && (other.frozenAt ?? 0) > (record.frozenAt ?? 0)) count += 1;
  return count;
}
