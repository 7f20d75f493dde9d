/** The retention run is killed between any two of its calls, wherever that is, and run again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days, policy, primary, type Stage, secondary, type Theatre, theatre } from './stage.ts';

let house: Theatre;
beforeAll(async () => {
  house = await theatre();
});
afterAll(() => house.close());

const hour = 3_600_000;
/** Two days, and backups 30 hours apart: the newest two stay, the third is marked, the fourth goes. */
const short = days(policy, { days: 2, floor: 1 });

/** Calls that a run may still make before everything dies; undefined: as many as it wants. */
interface Life {
  left: number | undefined;
  made: number;
}

async function opened(life: Life): Promise<Stage> {
  const cloud = await house.shared({
    policy: short,
    transport: 'memory',
    intercept: () => {
      life.made += 1;
      if (life.left !== undefined) life.left -= 1;
      return undefined;
    },
    // Whoever begins while there are calls left dies with the last of them; whoever begins later, at once.
    interceptInvocation: () =>
      life.left === undefined ? undefined : { kind: 'crash', afterCalls: Math.max(0, life.left) },
  });
  cloud.schedules.disable();
  await cloud.database('orders');
  return cloud;
}

interface Kept {
  /** The cycle that made it. */
  readonly cycle: string;
  readonly marked: boolean;
}

async function state(cloud: Stage): Promise<Readonly<Record<string, readonly Kept[]>>> {
  const places: Record<string, readonly Kept[]> = {};
  for (const region of [primary, secondary]) {
    const points = (await cloud.snapshots(region)).filter(({ status }) => status === 'available');
    const kept = points.map(({ tags }) => ({
      cycle: tags['lifeboat:cycle'] ?? '',
      marked: tags['lifeboat:tombstone'] !== undefined,
    }));
    places[region] = kept.sort((a, b) => (a.cycle < b.cycle ? 1 : -1));
  }
  return places;
}

/** What a run that nothing disturbs leaves behind, newest first. */
function expected(cycles: readonly string[]): Awaited<ReturnType<typeof state>> {
  const [third, second, newest] = cycles.slice(-3);
  const kept = [
    { cycle: newest ?? '', marked: false },
    { cycle: second ?? '', marked: false },
    { cycle: third ?? '', marked: true },
  ];
  return { [primary]: kept, [secondary]: kept };
}

async function nextNight(cloud: Stage, cycles: string[]): Promise<string> {
  await cloud.clock.runUntil(cloud.clock.now() + 26 * hour);
  cycles.push(cloud.now());
  expect((await cloud.run('backup')).status).toBe('SUCCEEDED');
  await cloud.clock.runUntil(cloud.clock.now() + 4 * hour);
  return cloud.now();
}

describe('retention that is killed between two calls', () => {
  it('loses nothing good wherever it is killed, and ends the same when it is run again [E-4.1-full] [A-6-disposal]', {
    timeout: 600_000,
  }, async () => {
    const life: Life = { left: undefined, made: 0 };
    const cloud = await opened(life);
    const cycles: string[] = [];
    for (let night = 0; night < 4; night += 1) {
      const at = await nextNight(cloud, cycles);
      life.made = 0;
      expect((await cloud.run('retention', { scheduledAt: at })).status).toBe('SUCCEEDED');
    }
    // The fourth night marked and removed, undisturbed: as many calls as there are places to die.
    expect(await state(cloud)).toEqual(expected(cycles));
    const places = life.made;
    expect(places).toBeGreaterThan(40);
    let failed = 0;
    for (let dies = 0; dies < places; dies += 1) {
      const scheduledAt = await nextNight(cloud, cycles);
      life.left = dies;
      const killed = await cloud.run('retention', { scheduledAt });
      life.left = undefined;
      failed += killed.status === 'SUCCEEDED' ? 0 : 1;
      const [fourth] = cycles.slice(-4);
      for (const [region, kept] of Object.entries(await state(cloud))) {
        const left = kept.map(({ cycle }) => cycle).filter((cycle) => cycle !== fourth);
        expect(left, `${region}, dead after ${dies} calls`).toEqual(cycles.slice(-3).reverse());
      }
      expect((await cloud.run('retention', { scheduledAt })).status, `after ${dies} calls`).toBe('SUCCEEDED');
      expect(await state(cloud), `run again after ${dies} calls`).toEqual(expected(cycles));
    }
    expect(failed).toBeGreaterThan(places / 2);
  });
});
