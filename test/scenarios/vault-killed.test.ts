/** The vault account's run is killed between any two of its calls, wherever that is, and run again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recoveryPointId } from '#core/naming.ts';
import { oneDatabase } from './databases.ts';
import { policy, rule, type Stage, secondary, type Theatre, theatre, twoAccounts } from './stage.ts';
import { deployVault, lifeboatIn } from './vault-account.ts';

let folder: string;
let house: Theatre;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-vault-'));
  house = await theatre();
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true });
});

const hour = 3_600_000;
/** Two days, and backups 28 hours apart: the newest two stay, and the third goes. */
const terms = 'days: 2, floor: 1, grace: 1h';

/** Calls that a run may still make before everything dies; undefined: as many as it wants. */
interface Life {
  left: number | undefined;
  made: number;
}

async function opened(life: Life) {
  const { file, policy: deployed, assemblies } = await deployVault(folder, terms);
  const { source, vault, close } = await twoAccounts(assemblies, {
    policy: deployed,
    databases: await oneDatabase(house.engine),
    transport: 'memory',
    intercept: () => {
      life.made += 1;
      if (life.left !== undefined) life.left -= 1;
      return undefined;
    },
    interceptInvocation: () =>
      life.left === undefined ? undefined : { kind: 'crash', afterCalls: Math.max(0, life.left) },
  });
  for (const cloud of [source, vault]) cloud.schedules.disable();
  await source.database('orders');
  return { file, source, vault, close };
}

async function cyclesHeld(vault: Stage): Promise<readonly string[]> {
  const points = (await vault.snapshots(secondary)).filter(({ status }) => status === 'available');
  return points.map(({ tags }) => tags['lifeboat:cycle'] ?? '').sort();
}

/** What the ledger of the vault says of a point, every time that it is said. */
async function told(vault: Stage, cycle: string): Promise<readonly string[]> {
  const id = recoveryPointId({ policy: policy.policy.id, rule, resource: 'orders', scheduledAt: cycle });
  const entries = (await vault.ledger()).map(({ entry }) => entry).filter(({ facts }) => facts['point'] === id);
  return entries.map(({ event }) => event).sort();
}

const life: Life = { left: undefined, made: 0 };

/** Dies after so many calls, and runs again. How many calls it made that second time. */
async function killed(vault: Stage, after: number | undefined): Promise<number> {
  const scheduledAt = vault.now();
  life.left = after;
  if (after !== undefined) await vault.run('vault', { scheduledAt });
  life.left = undefined;
  life.made = 0;
  expect(await vault.run('vault', { scheduledAt })).toMatchObject({ status: 'SUCCEEDED' });
  return life.made;
}

const everything = ['gone', 'let-go', 'marked', 'verified'].map((word) => `vault-point-${word}`);

describe('the vault that is killed between two calls', () => {
  it('takes each point once and lets it go once, wherever it is killed, and never a good one too many [E-4.4-access] [A-6-disposal]', {
    timeout: 300_000,
  }, async () => {
    const { file, source, vault, close } = await opened(life);
    const cycles: string[] = [];
    let places = 0;
    for (let dies = -4; dies < places || dies < 0; dies += 1) {
      cycles.push(source.now());
      expect(await source.run('backup')).toMatchObject({ status: 'SUCCEEDED' });
      // Takes; verifies; marks; removes what was marked; sees that it is gone.
      for (const hours of [4, 6, 6, 6, 6]) {
        const made = await killed(vault, dies < 0 ? undefined : dies);
        if (dies < 0) places = Math.max(places, made);
        expect(await cyclesHeld(vault), `dead after ${dies} calls`).toEqual(
          expect.arrayContaining(cycles.slice(-2, -1)),
        );
        await vault.clock.runUntil(vault.clock.now() + hours * hour);
      }
      expect(await cyclesHeld(vault), `dead after ${dies} calls`).toEqual(cycles.slice(-2));
    }
    expect(places).toBeGreaterThan(15);
    let taken = 0;
    for (const cycle of cycles.slice(0, -2)) {
      const words = await told(vault, cycle);
      const others = words.filter((word) => word !== 'vault-point-taken');
      expect(others, cycle).toEqual(everything);
      taken += words.length - others.length;
    }
    // Once each, but where it died between the copy and its entry, which takes three calls.
    expect(taken).toBeLessThanOrEqual(cycles.length - 2);
    expect(taken).toBeGreaterThanOrEqual(cycles.length - 2 - 4);
    expect(vault.subjects().filter((subject) => !subject?.includes('VaultFailed'))).toEqual([]);
    const look = async (...words: readonly string[]) => (await lifeboatIn(vault, [...words, file, '--json'])).out;
    expect(JSON.parse(await look('ledger', 'verify'))).toMatchObject({ ok: true, problems: [] });
    expect(JSON.parse(await look('inventory'))).toMatchObject({
      points: cycles.slice(-2).map(() => ({})),
      findings: [],
    });
    await close();
  });
});
