import { describe, expect, it } from 'vitest';
import type { RecoveryPoint } from '#core/model.ts';
import { staleInVault } from '#core/vault/stale.ts';
import { daysBefore, now } from '../fixtures.ts';
import { held, policy, vault } from './vault.ts';

const stale = (points: readonly RecoveryPoint[], at = now) => staleInVault(points, policy, vault, at);
/** 25 h for the backup, 6 h for the copy, 6 h for the vault. */
const limit = 37 / 24;

describe('the vault', () => {
  it('says when the newest copy of a database is too old, with the arithmetic [E-10.1-age] [E-4.4-access]', () => {
    expect(stale([held(limit), held(20)])).toEqual([]);
    const [finding, ...others] = stale([held(2), held(20)]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      name: 'VaultStale',
      severity: 'critical',
      subject: 'rds-instance/orders',
      region: 'eu-central-1',
      clauses: ['E-10.1-age', 'E-4.4-access'],
      summary: 'The newest copy of orders in the vault account is 2 d old; the limit is 37 h.',
      evidence: { since: daysBefore(2), ageSeconds: 172_800, limitSeconds: 133_200 },
    });
  });

  it('judges each database by itself', () => {
    const billing = held(2, { resource: 'billing', id: 'billing-2' });
    expect(stale([held(1), billing]).map(({ subject }) => subject)).toEqual(['rds-instance/billing']);
  });

  it('goes on saying so, until something comes or a person has pinned the newest', () => {
    const pinned = { owner: { pinned: true } };
    expect(stale([held(400), held(401)])).toHaveLength(1);
    expect(stale([held(400), held(401, pinned)])).toHaveLength(1);
    expect(stale([held(400, pinned), held(401)])).toEqual([]);
    expect(stale([held(2), held(400, pinned)])).toHaveLength(1);
  });

  it('says that it holds nothing, once something was due and had its time', () => {
    expect(stale([])).toMatchObject([{ name: 'VaultStale', subject: 'pol-isms-008', evidence: { newest: 'none' } }]);
    const begin = `${policy.policy.effective}T`;
    expect(stale([], `${begin}01:00:00Z`)).toEqual([]);
    expect(stale([], `${begin}12:00:00Z`)).toEqual([]);
  });
});
