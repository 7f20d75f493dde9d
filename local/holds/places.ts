/** A recovery point in every Region of the account, looked at and acted on Region by Region: one that is away stops no other. */
import { holdOf, type Last, type Sight } from '#core/hold.ts';
import { resourceChain } from '#core/ledger.ts';
import type { RecoveryPoint } from '#core/model.ts';
import { openLedger } from '#lambdas/adapters/ledger.ts';
import { findRecoveryPoint } from '#lambdas/adapters/recovery-points.ts';
import { describeError } from '#lambdas/failure.ts';
import { regionsHere } from '#lambdas/rules.ts';
import type { StepContext } from '#lambdas/step.ts';

/** What became of the point in one Region. */
export interface Place {
  readonly region: string;
  readonly state: 'pinned' | 'free' | 'absent' | 'failed';
  /** Why it failed. */
  readonly error?: string;
}

export async function look(context: StepContext, id: string): Promise<Sight[]> {
  return await Promise.all(
    regionsHere(context).map(async (region): Promise<Sight> => {
      try {
        const point = await findRecoveryPoint(context.clients.rds(region), id);
        return { region, ...(point === undefined ? {} : { point }) };
      } catch (error) {
        return { region, trouble: said(error) };
      }
    }),
  );
}

/** Does to each copy of the point what is to be done, and says how each is then. */
export async function inEach(
  sights: readonly Sight[],
  state: 'pinned' | 'free',
  act: (point: RecoveryPoint) => Promise<void>,
): Promise<Place[]> {
  const places: Place[] = [];
  for (const { region, point, trouble } of sights) {
    if (trouble !== undefined) places.push({ region, state: 'failed', error: trouble });
    else if (point === undefined) places.push({ region, state: 'absent' });
    else places.push(await attempt(region, state, () => act(point)));
  }
  return places;
}

async function attempt(region: string, state: Place['state'], act: () => Promise<void>): Promise<Place> {
  try {
    await act();
    return { region, state };
  } catch (error) {
    return { region, state: 'failed', error: said(error) };
  }
}

export function said(error: unknown): string {
  const { name, message } = describeError(error);
  return `${name}: ${message}`;
}

export function firstOf(sights: readonly Sight[]): RecoveryPoint {
  const [point] = sights.flatMap((sight) => sight.point ?? []);
  if (point === undefined) throw new RangeError('the point was seen nowhere');
  return point;
}

/** The newest entry about a hold of the point, however old. */
export async function lastOf(context: StepContext, { kind, resource, id }: RecoveryPoint): Promise<Last> {
  const found = await openLedger(context).newest(
    resourceChain(kind, resource),
    '1970-01-01T00:00:00Z',
    ({ event, facts }) => (event === 'hold-placed' || event === 'hold-released') && facts['point'] === id,
  );
  return found === undefined ? undefined : { event: found.event, hold: holdOf(found) };
}
