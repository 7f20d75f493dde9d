import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatabaseContent } from '#core/restore/fingerprint.ts';
import { toDatabase } from '#lambdas/adapters/databases.ts';
import { fingerprintQuery } from '#lambdas/adapters/fingerprint-mysql.ts';
import { testPassword } from '#lambdas/adapters/passwords.ts';
import { toRecoveryPoint } from '#lambdas/adapters/recovery-points.ts';
import { fitPayload } from '#lambdas/validate-restore/fit.ts';

const snapshot = {
  ...{ DBSnapshotIdentifier: 'p', DBInstanceIdentifier: 'orders', Status: 'available', Engine: 'postgres' },
  DBSnapshotArn: 'arn:aws:rds:eu-central-1:111122223333:snapshot:p',
  EngineVersion: '18.4',
};
const taken = new Date('2026-01-17T02:01:00.123Z');
const copied = new Date('2026-01-19T09:00:00Z');

describe('a snapshot as a recovery point', () => {
  it('is as old as its data, not as its copy [E-10.1-age]', () => {
    const copy = { ...snapshot, SourceDBSnapshotIdentifier: 'arn:x', SnapshotCreateTime: copied };
    expect(toRecoveryPoint({ ...copy, OriginalSnapshotCreateTime: taken }).takenAt).toBe('2026-01-17T02:01:00Z');
    expect(toRecoveryPoint(copy).takenAt).toBeUndefined();
    expect(toRecoveryPoint({ ...snapshot, SnapshotCreateTime: taken }).takenAt).toBe('2026-01-17T02:01:00Z');
  });

  it('is nobody’s without our tags, and has its place from its ARN', () => {
    const point = toRecoveryPoint(snapshot);
    expect(point.owner).toBeUndefined();
    expect(point.place).toEqual({ account: '111122223333', region: 'eu-central-1' });
    expect(point).not.toHaveProperty('sizeBytes');
  });

  it('is refused when RDS leaves out what identifies it', () => {
    expect(() => toRecoveryPoint({ ...snapshot, DBSnapshotArn: undefined })).toThrow(/without DBSnapshotArn/);
  });
});

describe('an instance as a database', () => {
  it('has the names of its pending changes, empty lists apart', () => {
    const PendingModifiedValues = { MasterUserPassword: '****', ProcessorFeatures: [], Iops: undefined };
    expect(toDatabase({ PendingModifiedValues }).pending).toEqual(['MasterUserPassword']);
    expect(toDatabase({}).pending).toEqual([]);
  });
});

describe('the password of a test instance', () => {
  it('is the same on both sides, legal for every engine, and another for another instance or key', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (key, one, other) => {
        const password = testPassword(key, one);
        expect(testPassword(key, one)).toBe(password);
        expect(password).toMatch(/^[A-Za-z0-9_-]{40}$/);
        if (other !== one) expect(testPassword(key, other)).not.toBe(password);
      }),
    );
  });
});

describe('the MySQL fingerprint', () => {
  it('quotes every name, tells NULL from a value and columns from each other', () => {
    expect(fingerprintQuery('shop', 'odd`table', ['id', 'no te'])).toBe(
      "select count(*) as n, cast(coalesce(sum(cast(conv(left(sha2(concat_ws('|', ifnull(hex(cast(`id` as binary)), 'N'), " +
        "ifnull(hex(cast(`no te` as binary)), 'N')), 256), 15), 16, 10) as unsigned)), 0) as char) as h from `shop`.`odd``table`",
    );
  });
});

describe('a database too large to describe table by table', () => {
  const content = (tables: DatabaseContent['tables']): DatabaseContent => ({
    ...{ method: 'm', serverVersion: '18', unreadable: [], checks: [], tables },
  });
  const many = Array.from({ length: 5000 }, (_, n) => ({
    table: `shop.s${n % 3}.table_${n}`,
    rows: n,
    hash: `record:${n}`,
  }));

  it('is folded by schema into less than Step Functions carries, and stays exact', () => {
    const folded = fitPayload(content(many));
    expect(folded.tables.map(({ table }) => table)).toEqual([
      'shop.s0.* (1667)',
      'shop.s1.* (1667)',
      'shop.s2.* (1666)',
    ]);
    expect(folded.tables.reduce((sum, { rows }) => sum + rows, 0)).toBe((5000 * 4999) / 2);
    const changed = many.map((table) => (table.rows === 4711 ? { ...table, hash: 'record:other' } : table));
    expect(fitPayload(content(changed)).tables).not.toEqual(folded.tables);
    expect(
      fitPayload(content(many.toReversed()))
        .tables.map(({ hash }) => hash)
        .sort(),
    ).toEqual(folded.tables.map(({ hash }) => hash).sort());
  });

  it('is left as it is when it fits', () => {
    const small = content(many.slice(0, 100));
    expect(fitPayload(small)).toBe(small);
  });
});
