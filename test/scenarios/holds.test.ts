/** A person holds a recovery point with the command line, retention leaves it alone, and gives it back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pin } from '#local/holds/hold.ts';
import { AwsError } from '#local/seams.ts';
import { adminClients } from '#local/start/clients.ts';
import { lifeboat, type Said } from '../local/cli/support.ts';
import { later } from './plays.ts';
import { days, policy, primary, type Stage, secondary, type Theatre, theatre } from './stage.ts';

const file = 'policies/pol-isms-008.yaml';
const why = ['--reason', 'Audit of 2026, case #7', '--approved-by', 'A. Auditor'];

let house: Theatre;
let cloud: Stage;
let point: string;
let away: string | undefined;

beforeAll(async () => {
  house = await theatre();
  cloud = await house.shared({
    policy: days(policy, { days: 1, floor: 1 }),
    intercept: ({ service, region }) =>
      service === 'rds' && region === away
        ? { kind: 'refuse', error: new AwsError('ServiceUnavailable', `${region} is away`, 503) }
        : undefined,
  });
  cloud.schedules.disable();
  await cloud.database('orders');
  await cloud.run('backup');
  point = (await cloud.snapshots(primary))[0]?.id ?? '';
  await later(cloud, 48);
  await cloud.run('backup');
  await cloud.run('freshness');
}, 180_000);
afterAll(() => house.close());

async function command(...words: readonly string[]): Promise<Said> {
  const caller = async () => ({ account: cloud.assembly.account });
  return await lifeboat(words, { now: cloud.now(), aws: { clients: adminClients(cloud), caller } });
}

async function pin(name: 'hold' | 'release', ...words: readonly string[]): Promise<Pin & { code: number }> {
  const said = await command(name, point, ...(words.length > 0 ? words : why), file, '--json');
  expect(said.err).toBe('');
  return { code: said.code, ...JSON.parse(said.out) };
}

async function tags(region: string): Promise<string | undefined> {
  return (await cloud.snapshots(region)).find(({ id }) => id === point)?.tags['lifeboat:pin'];
}

async function entries(): Promise<readonly string[]> {
  const events = (await cloud.ledger()).map(({ entry }) => entry.event);
  return events.filter((event) => event.startsWith('hold-'));
}

describe('a hold', () => {
  it('is refused for what is not there or not ours, and nothing is done', async () => {
    await cloud.snapshot('orders', 'by-hand');
    await later(cloud, 1);
    const foreign = await command('hold', 'by-hand', ...why, file);
    expect(foreign).toMatchObject({ code: 2, out: '' });
    expect(foreign.err).toContain('by-hand in eu-west-1 was not made by this policy');
    const absent = await command('hold', 'lifeboat-none', ...why, file);
    expect(absent.err).toContain('there is no lifeboat-none in eu-west-1 or eu-central-1. See which points there are');
    expect((await command('release', point, ...why, file)).err).toContain(`${point} is not held`);
    expect(await entries()).toEqual([]);
  });

  it('says which Region it could not reach, and is completed by running it again', async () => {
    away = secondary;
    const half = await pin('hold');
    expect(half).toMatchObject({ code: 1, held: true, complete: false, entry: { chain: 'rds-instance.orders' } });
    expect(half.regions).toEqual([
      { region: primary, state: 'pinned' },
      { region: secondary, state: 'failed', error: expect.stringContaining('eu-central-1 is away') },
    ]);
    away = undefined;
    expect([await tags(primary), await tags(secondary)]).toEqual(['Audit of 2026- case -7 / A. Auditor', undefined]);
    expect(await pin('hold')).toMatchObject({ code: 0, complete: true, regions: [{}, { state: 'pinned' }] });
    expect(await tags(secondary)).toBe('Audit of 2026- case -7 / A. Auditor');
    const again = await pin('hold');
    expect(again).toMatchObject({ code: 0, complete: true });
    expect(again).not.toHaveProperty('entry');
    expect(await entries()).toEqual(['hold-placed', 'hold-placed']);
  });

  it('is not replaced by another: its reason would be lost', async () => {
    const other = await command('hold', point, '--reason', 'because', '--approved-by', 'me', file);
    expect(other).toMatchObject({ code: 2, out: '' });
    expect(other.err).toMatch(/is held since .* for A\. Auditor: Audit of 2026, case #7\. Release it first/);
  });

  it('keeps the point from retention in every Region [A-6-disposal]', async () => {
    // One run marks it; the run of the next day is after its grace.
    await cloud.run('retention');
    await later(cloud, 24);
    await cloud.run('freshness');
    await cloud.run('retention');
    for (const region of [primary, secondary]) {
      expect((await cloud.snapshots(region)).map(({ id }) => id)).toContain(point);
    }
  });

  it('is in the inventory, with its reason, and agrees with the ledger [A-5-inventory]', async () => {
    const { code, out } = await command('inventory', file, '--json');
    expect(code).toBe(0);
    const { points, uncovered, findings } = JSON.parse(out);
    expect([uncovered, findings]).toEqual([[], []]);
    expect(points).toHaveLength(4);
    const held = points.filter(({ pinned }: { pinned: boolean }) => pinned);
    expect(held).toHaveLength(2);
    expect(held[0]).toMatchObject({ id: point, hold: { approvedBy: 'A. Auditor', reason: 'Audit of 2026, case #7' } });
    expect(held[0]).not.toHaveProperty('expiresAt');
    expect((await command('inventory', file)).out).toMatch(/held since .* for A\. Auditor: Audit of 2026, case #7/);
  });

  it('is released in every Region once the ledger says so, half-way and again [A-6-disposal]', async () => {
    away = secondary;
    expect(await pin('release')).toMatchObject({ code: 1, held: false, complete: false, entry: {} });
    away = undefined;
    expect([await tags(primary), await tags(secondary)]).toEqual([undefined, expect.any(String)]);
    expect(await pin('release')).toMatchObject({ code: 0, complete: true });
    expect(await tags(secondary)).toBeUndefined();
    expect(await pin('release')).toMatchObject({ code: 0, complete: true });
    expect((await entries()).filter((event) => event === 'hold-released')).toHaveLength(1);

    // One run marks it; the run of the next day is after its grace.
    await cloud.run('retention');
    await later(cloud, 24);
    await cloud.run('freshness');
    await cloud.run('retention');
    for (const region of [primary, secondary]) {
      expect((await cloud.snapshots(region)).map(({ id }) => id)).not.toContain(point);
    }
    const verified = await command('ledger', 'verify', file, '--json');
    expect(JSON.parse(verified.out).problems).toEqual([]);
  });
});

describe('the inventory', () => {
  it('finds what points and ledger say differently [A-5-inventory]', async () => {
    const [newest] = (await cloud.snapshots(secondary)).map(({ id }) => id);
    await cloud.tag(secondary, newest ?? '', { 'lifeboat:pin': 'by hand' });
    const { code, out } = await command('inventory', file);
    expect(code).toBe(1);
    expect(out).toContain(`${newest} in eu-central-1 is pinned, and no entry says by whom and why`);
  });
});
