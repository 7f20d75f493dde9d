/** The retention run is killed between any two of its calls, wherever that is, and run again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateKey } from '#core/documents.ts';
import { groupBy } from '#core/group.ts';
import type { LedgerEntry } from '#core/ledger.ts';
import { recoveryPointId } from '#core/naming.ts';
import { adminClients } from '#local/start/clients.ts';
import { lifeboat } from '../local/cli/support.ts';
import { days, policy, primary, rule, type Stage, secondary, type Theatre, theatre } from './stage.ts';

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
  /** How many had been made when a point was deleted. */
  deleted: number[];
}

async function opened(life: Life): Promise<Stage> {
  const cloud = await house.shared({
    policy: short,
    transport: 'memory',
    intercept: ({ operation }) => {
      life.made += 1;
      if (operation === 'DeleteDBSnapshot') life.deleted.push(life.made);
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

const ends = ['removal-announced', 'removal-confirmed', 'removal-started'];

/** What the ledger says of the end of each point, every time that it is said, newest first. */
async function told(cloud: Stage): Promise<ReadonlyMap<string, LedgerEntry[]>> {
  const entries = (await cloud.ledger()).map(({ entry }) => entry);
  return groupBy(
    entries.filter(({ event }) => event.startsWith('removal-') || event === 'point-lost'),
    ({ facts }) => String(facts['point']),
  );
}

function words(entries: readonly LedgerEntry[] = []): string[] {
  return entries.map(({ event, facts }) => `${facts['region']} ${event}`).sort();
}

const onceEach = [secondary, primary].flatMap((region) => ends.map((event) => `${region} ${event}`));

function idOf(scheduledAt: string): string {
  return recoveryPointId({ policy: policy.policy.id, rule, resource: 'orders', scheduledAt });
}

/** What points and ledger say differently. */
async function findings(cloud: Stage): Promise<unknown[]> {
  const caller = async () => ({ account: cloud.assembly.account });
  const stage = { now: cloud.now(), aws: { clients: adminClients(cloud), caller } };
  return JSON.parse((await lifeboat(['inventory', 'policies/pol-isms-008.yaml', '--json'], stage)).out).findings;
}

async function nextNight(cloud: Stage, cycles: string[]): Promise<string> {
  await cloud.clock.runUntil(cloud.clock.now() + 26 * hour);
  cycles.push(cloud.now());
  expect(await cloud.run('backup')).toMatchObject({ status: 'SUCCEEDED' });
  await cloud.clock.runUntil(cloud.clock.now() + 4 * hour);
  return cloud.now();
}

describe('retention that is killed between two calls', () => {
  it('loses nothing good wherever it is killed, and ends the same when it is run again [E-4.1-full] [A-6-disposal]', {
    timeout: 600_000,
  }, async () => {
    const life: Life = { left: undefined, made: 0, deleted: [] };
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
    const all = await told(cloud);
    for (const cycle of cycles.slice(0, -3)) {
      expect(words(all.get(idOf(cycle))), cycle).toEqual(onceEach);
      expect(await cloud.object(certificateKey(idOf(cycle))), cycle).toMatchObject({ point: idOf(cycle) });
    }
    expect(await findings(cloud)).toEqual([]);
  });

  it('is told to the end by the run of the next night, once, with the run that settled it [A-6-disposal]', {
    timeout: 600_000,
  }, async () => {
    const life: Life = { left: undefined, made: 0, deleted: [] };
    const cloud = await opened(life);
    const cycles: string[] = [];
    for (let night = 0; night < 4; night += 1) {
      const scheduledAt = await nextNight(cloud, cycles);
      Object.assign(life, { made: 0, deleted: [] });
      expect((await cloud.run('retention', { scheduledAt })).status).toBe('SUCCEEDED');
    }
    const [first = 0, last = life.made] = [life.deleted[0], life.made];
    const killedAt: string[] = [];
    for (let dies = first; dies < last; dies += 1) {
      const scheduledAt = await nextNight(cloud, cycles);
      life.left = dies;
      if ((await cloud.run('retention', { scheduledAt })).status !== 'SUCCEEDED') killedAt.push(scheduledAt);
      life.left = undefined;
      const settling = await nextNight(cloud, cycles);
      expect((await cloud.run('retention', { scheduledAt: settling })).status, `after ${dies} calls`).toBe('SUCCEEDED');
    }
    // What was to be marked in the night that died is marked, and goes, a night later.
    for (let night = 0; night < 2; night += 1) {
      const scheduledAt = await nextNight(cloud, cycles);
      expect((await cloud.run('retention', { scheduledAt })).status).toBe('SUCCEEDED');
    }
    expect(await state(cloud)).toEqual(expected(cycles));
    const all = await told(cloud);
    for (const cycle of cycles.slice(0, -3)) {
      const entries = all.get(idOf(cycle)) ?? [];
      const once = entries.filter(({ event }) => event === 'removal-confirmed');
      expect(words(once), cycle).toEqual([`${secondary} removal-confirmed`, `${primary} removal-confirmed`]);
      for (const { cycle: of, facts } of once) {
        const started = entries.find(
          ({ event, facts: { region } }) => event === 'removal-started' && region === facts['region'],
        );
        expect(of).toBe(started?.cycle);
        const by = facts['settledBy'] as { scheduledAt: string } | undefined;
        if (by !== undefined) expect([killedAt.includes(of ?? ''), by.scheduledAt > (of ?? '')]).toEqual([true, true]);
      }
    }
    const settled = [...all.values()].flat().filter(({ facts }) => facts['settledBy'] !== undefined);
    expect(settled.length).toBeGreaterThan(10);
    expect(await findings(cloud)).toEqual([]);
  });
});
