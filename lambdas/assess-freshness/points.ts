/**
 * Reads the recovery points that the monitor needs, and no others. All is well when the newest cycle of a database left a
 * good point in each Region, and that point has a known name: a hundred databases are one request. Cycles before it are
 * asked for by name for those not found good, and everything of a database is read only when that did not do either:
 * points that somebody made by hand count too. The answers are those that reading everything would give.
 */
import { isFreshIn } from '#core/freshness/age.ts';
import { assessmentOf } from '#core/freshness/assessment.ts';
import { type ExpectedCycles, expectedCycles, expectedIds, runsAtRate } from '#core/freshness/expected.ts';
import type { FreshnessFacts, ProtectedDatabase } from '#core/freshness/facts.ts';
import type { Instant, RecoveryPoint } from '#core/model.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import type { Policy } from '#core/policy/schema.ts';
import { pointRegions } from '#core/schedule/scheduled-runs.ts';

/** Recovery points, as they can be asked for. */
export interface PointReader {
  /** Those of the named points that there are in a Region. */
  named(region: string, ids: readonly string[]): Promise<readonly RecoveryPoint[]>;
  /** Every point of some databases in a Region. */
  of(region: string, resources: readonly string[]): Promise<readonly RecoveryPoint[]>;
}

/** Everything about the world but the points. */
export interface Question {
  readonly facts: Omit<FreshnessFacts, 'points'>;
  /** Databases that had points once and are not in the expected set. */
  readonly gone: readonly string[];
  readonly policy: Policy;
  readonly now: Instant;
}

/** A night's cycle may still run in the morning; who is behind by more than that is worth a full look. */
const rounds = 3;

export async function readPointsThatMatter(reader: PointReader, question: Question): Promise<RecoveryPoint[]> {
  const { policy, now, gone } = question;
  const anchors = await readAnchors(reader, question);
  const expected = expectedCycles(policy, now, rounds, (rule) => anchors.get(rule));
  const names = namesOf(policy, expected);
  const places = pointRegions(policy).map(async (region) => [
    ...(await newestIn(region, reader, question, names)),
    ...(await reader.of(region, gone)),
  ]);
  return (await Promise.all(places)).flat();
}

/** What the points of a database's `back`-th newest cycles are called. */
type Names = (database: ProtectedDatabase, back: number) => readonly string[];

/** A point has the same name in every Region, so each is worked out once. */
function namesOf(policy: Policy, expected: readonly ExpectedCycles[]): Names {
  const known = new Map<string, readonly string[]>();
  return ({ resource }, back) => {
    const key = `${back}/${resource.id}`;
    const names = known.get(key) ?? expectedIds(policy, resource, expected, back);
    known.set(key, names);
    return names;
  };
}

async function newestIn(
  region: string,
  reader: PointReader,
  question: Question,
  names: Names,
): Promise<RecoveryPoint[]> {
  const { facts, policy } = question;
  const found = new Map<string, RecoveryPoint>();
  const keep = (points: readonly RecoveryPoint[]) => {
    for (const point of points) found.set(point.id, point);
  };
  const assess = () => assessmentOf({ ...facts, points: [...found.values()] }, policy, question.now);
  let behind = facts.databases;
  for (let back = 0; back < rounds && behind.length > 0; back += 1) {
    const ids = behind.flatMap((database) => names(database, back));
    keep(await reader.named(region, ids));
    const assessment = assess();
    behind = behind.filter((database) => !isFreshIn(database, region, assessment));
  }
  keep(await reader.of(region, behind.map(idOf)));
  return [...found.values()];
}

/** When the rules that run at a rate ran: seen from the points of the first database that has any. */
async function readAnchors(reader: PointReader, { facts, policy }: Question): Promise<ReadonlyMap<string, Instant>> {
  const anchors = new Map<string, Instant>();
  for (const rule of backupRules(policy).filter(runsAtRate)) {
    const [first] = facts.databases.filter(({ resource }) => resource.class === rule.class);
    if (first === undefined) continue;
    const points = await reader.of(policy.places.primary.region, [idOf(first)]);
    const cycles = points.flatMap(({ owner }) => (owner?.rule === rule.name ? [owner.cycle] : []));
    const newest = cycles.sort().at(-1);
    if (newest !== undefined) anchors.set(rule.name, newest);
  }
  return anchors;
}

function idOf({ resource }: ProtectedDatabase): string {
  return resource.id;
}
