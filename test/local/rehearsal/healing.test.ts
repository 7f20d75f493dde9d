import { describe, expect, it } from 'vitest';
import { Healing } from '#local/rehearsal/healing.ts';

const noon = Date.parse('2026-01-17T12:00:00Z');
const minutes = (count: number) => noon + count * 60_000;
const fault = (kind: string, minute = 0, site = 'take-snapshot') => ({
  ...{ kind, site },
  at: new Date(minutes(minute)).toISOString().replace('.000Z', 'Z'),
});

describe('healing', () => {
  it('is told and healed by the alert that follows, with its delays', () => {
    const healing = new Healing();
    healing.fault(fault('refuse'));
    healing.told({ at: minutes(10), kind: 'opened', key: 'BackupFailed' });
    healing.told({ at: minutes(70), kind: 'resolved', key: 'BackupFailed' });
    expect(healing.groups()).toEqual([
      {
        ...{ kind: 'refuse', site: 'take-snapshot', count: 1, first: '2026-01-17T12:00:00Z', told: 1, healed: 1 },
        toldAfterSeconds: { median: 600, worst: 600 },
        healedAfterSeconds: { median: 4200, worst: 4200 },
      },
    ]);
  });

  it('is absorbed when nobody is told within a day', () => {
    const healing = new Healing();
    healing.fault(fault('refuse'));
    healing.told({ at: minutes(24 * 60 + 1), kind: 'opened', key: 'BackupFailed' });
    healing.told({ at: minutes(24 * 60 + 2), kind: 'resolved', key: 'BackupFailed' });
    expect(healing.groups()).toMatchObject([{ count: 1, told: 0, healed: 0 }]);
  });

  it('goes by alarms as by alerts', () => {
    const healing = new Healing();
    healing.fault(fault('schedule-deleted'));
    healing.told({ at: minutes(5), kind: 'alarm', key: 'BackupWorkflowSilent' });
    healing.told({ at: minutes(9), kind: 'alarm-over', key: 'BackupWorkflowSilent' });
    expect(healing.groups()).toMatchObject([{ told: 1, healed: 1 }]);
  });

  it('puts what broke in one way at one place together, those that people heard of first', () => {
    const healing = new Healing();
    for (const minute of [0, 1, 2]) healing.fault(fault('refuse', minute, 'a'));
    healing.told({ at: minutes(10), kind: 'opened', key: 'x' });
    for (const minute of [20, 21, 22, 23]) healing.fault(fault('crash', minute, 'b'));
    expect(healing.count).toBe(7);
    expect(healing.groups()).toMatchObject([
      { kind: 'refuse', count: 3, told: 3, toldAfterSeconds: { median: 540, worst: 600 } },
      { kind: 'crash', count: 4, told: 0 },
    ]);
  });
});
