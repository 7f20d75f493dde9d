/** A database that no function can read within its fifteen minutes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RestoreVerdict } from '#core/restore/verdict.ts';
import { contentDatabases } from '#local/database/model/engine.ts';
import { gib } from '#local/database/model/profile.ts';
import { snapshotKey } from '#local/services/rds/identifiers.ts';
import { primary, type Stage, type Theatre, theatre } from './stage.ts';

let house: Theatre;
beforeAll(async () => {
  house = await theatre();
});
afterAll(() => house.close());

/** 300 GiB, read at 100 MB/s: 54 minutes. */
async function large() {
  let cloud: Stage | undefined;
  const clock = {
    now: () => cloud?.clock.now() ?? 0,
    sleep: async (ms: number, signal?: AbortSignal) => cloud?.clock.sleep(ms, signal),
  };
  const profile = () => ({ bytes: 300 * gib, growthPerYear: 0.2, changePerDay: 0.01 });
  const engine = contentDatabases({ seed: 1, clock, profile, readingMs: (bytes) => bytes / 1e5 });
  const databases = { ...engine, authorityPem: undefined, fill: async () => undefined, damage: async () => undefined };
  cloud = await house.real({ databases, transport: 'memory' });
  cloud.schedules.disable();
  await cloud.database('orders');
  await cloud.run('backup');
  return { cloud, engine };
}

async function verdictOf(cloud: Stage): Promise<RestoreVerdict | undefined> {
  const closed = (await cloud.ledger())
    .map(({ entry }) => entry)
    .filter(({ event }) => event === 'restore-test-closed');
  return closed.at(-1)?.facts as unknown as RestoreVerdict | undefined;
}

describe('the restore test of a large database', () => {
  it('reads it in portions, one function after another, and measures all of them [E-3.1-rto] [E-7.2-restore]', async () => {
    const { cloud } = await large();
    const runs: number[] = [];
    cloud.events.on('invocation', ({ at, facts }) => {
      if (facts['step'] === 'validate-restore') runs.push(at);
    });
    expect(await cloud.run('restore-test')).toMatchObject({ status: 'SUCCEEDED' });
    const verdict = await verdictOf(cloud);
    expect(verdict).toMatchObject({ passed: true, reasons: [] });
    const readingSeconds = (verdict?.rtoSeconds ?? 0) - (verdict?.availableSeconds ?? 0);
    expect(readingSeconds).toBeGreaterThan((300 * gib) / 1e8);
    expect(readingSeconds).toBeLessThan((1.1 * 300 * gib) / 1e8);
    expect(runs.length).toBeGreaterThan(10);
  });

  it('finds damage in whatever portion it is [E-4.4-integrity]', async () => {
    const { cloud, engine } = await large();
    const [point] = await cloud.snapshots(primary);
    engine.corruptSnapshot(snapshotKey(primary, point?.id ?? ''), { kind: 'flipped-bytes' });
    expect(await cloud.run('restore-test')).toMatchObject({ status: 'FAILED', error: 'RestoreTestFailed' });
    expect((await verdictOf(cloud))?.reasons.map(({ code }) => code)).toEqual(['unreadable']);
  });
});
