/** Is a new point as large as those before it? As RDS and their tags have them now. */
import type { CycleReport } from '#core/cycle.ts';
import { idsBack } from '#core/freshness/expected.ts';
import { groupBy } from '#core/group.ts';
import type { RecoveryPoint } from '#core/model.ts';
import { assessSize, type SizeJudgement, yardstick } from '#core/size.ts';
import { findRecoveryPoints, listRecoveryPointsOf } from '../adapters/recovery-points.ts';
import { backupRule, policySlug, primaryRegion } from '../rules.ts';
import type { StepContext } from '../step.ts';

/** By resource. */
export type Sizes = ReadonlyMap<string, SizeJudgement>;

/** Each point that the cycle completed against those of the cycles before it. */
export async function judgeSizes(cycle: CycleReport, context: StepContext): Promise<Sizes> {
  const points = await readBack(cycle, context);
  const judgements = cycle.completed.flatMap(({ resource, point: id }): [string, SizeJudgement][] => {
    const ofIt = points.get(resource) ?? [];
    const newest = ofIt.find((point) => point.id === id);
    return newest === undefined ? [] : [[resource, assessSize(newest, ofIt, context.policy.monitoring.size)]];
  });
  return new Map(judgements);
}

/** The points of the last cycles by their names; all of a database of which none has a size. */
async function readBack(
  { rule: name, scheduledAt, completed }: CycleReport,
  { policy, clients }: StepContext,
): Promise<ReadonlyMap<string, RecoveryPoint[]>> {
  const rule = backupRule(policy, name);
  const rds = clients.rds(primaryRegion(policy));
  const isOurs = ({ owner }: RecoveryPoint) => owner?.policy === policySlug(policy) && owner.rule === name;
  const resources = completed.map(({ resource }) => resource);
  const ids = idsBack(policy, rule, resources, { cycle: scheduledAt, before: yardstick });
  const named = groupBy((await findRecoveryPoints(rds, ids)).filter(isOurs), ({ resource }) => resource);
  const isKnown = (resource: string, id: string | undefined) =>
    named.get(resource)?.some((point) => point.id !== id && point.sizeBytes !== undefined) ?? false;
  const strangers = completed
    .filter(({ resource, point }) => !isKnown(resource, point))
    .map(({ resource }) => resource);
  const listed = groupBy((await listRecoveryPointsOf(rds, strangers)).filter(isOurs), ({ resource }) => resource);
  return new Map([...named, ...listed]);
}
