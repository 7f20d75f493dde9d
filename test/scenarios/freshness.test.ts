import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Theatre, theatre } from './stage.ts';

let house: Theatre;
beforeAll(async () => {
  house = await theatre();
});
afterAll(() => house.close());

describe('freshness', () => {
  it('opens one alert when the newest backup is older than 25 h, and resolves it with the next good backup [E-10.1-age]', async () => {
    const cloud = await house.shared();
    await cloud.database('orders');
    await cloud.runUntil('2026-01-17T02:30:00Z');
    cloud.schedules.disable('database-full-backup');
    await cloud.runUntil('2026-01-18T02:30:00Z');
    expect(cloud.subjects()).toEqual([]);

    await cloud.runUntil('2026-01-18T12:00:00Z');
    const stale = cloud.subjects().filter((subject) => subject?.includes('BackupStale'));
    expect(stale).toEqual([expect.stringMatching(/^\[CRITICAL\] BackupStale: rds-instance\/orders/)]);
    const [alert] = cloud.emails.filter(({ subject }) => subject?.includes('BackupStale'));
    expect(new Date(alert?.at ?? 0).toISOString()).toBe('2026-01-18T04:00:00.000Z');
    expect(alert?.body).toContain('E-10.1-age');

    cloud.schedules.enable('database-full-backup');
    await cloud.runUntil('2026-01-19T05:00:00Z');
    expect(cloud.subjects().filter((subject) => subject?.includes('BackupStale'))).toEqual([
      expect.stringMatching(/^\[CRITICAL\]/),
      expect.stringMatching(/^\[RESOLVED\] BackupStale: rds-instance\/orders/),
    ]);
  });
});
