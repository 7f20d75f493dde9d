import { describe, expect, it } from 'vitest';
import { compareContent, type DatabaseContent } from '#core/restore/fingerprint.ts';
import { judgeRestore, type RestoreFacts } from '#core/restore/verdict.ts';

const content: DatabaseContent = {
  method: 'postgresql-17:sum',
  serverVersion: '17.6',
  tables: [
    { table: 'shop.public.orders', rows: 830, hash: 'record:aaaa' },
    { table: 'shop.public.order_lines', rows: 2155, hash: 'record:bbbb' },
  ],
  unreadable: [],
  checks: [
    { name: 'shop: foreignKeys', outcome: 'passed', detail: '4 foreign keys without orphans' },
    { name: 'shop: amcheck', outcome: 'not-run', detail: 'the extension is not there' },
  ],
};

function changed(table: Partial<DatabaseContent['tables'][number]>): DatabaseContent {
  const [first, ...rest] = content.tables;
  return { ...content, tables: [{ ...(first ?? expect.fail()), ...table }, ...rest] };
}

const facts: RestoreFacts = {
  test: 'database-restore-test',
  clauses: ['E-7.1-monthly'],
  subject: 'rds-instance/orders',
  class: 'critical',
  region: 'eu-west-1',
  scheduledAt: '2026-03-01T04:00:00Z',
  point: { id: 'p', takenAt: '2026-02-20T02:00:00Z' },
  newestTakenAt: '2026-03-01T02:00:00Z',
  startedAt: '2026-03-01T04:01:00Z',
  availableAt: '2026-03-01T04:31:00Z',
  validatedAt: '2026-03-01T04:41:00Z',
  content,
  references: [{ label: 'its source', content }],
  rtoTarget: 4 * 3600,
};

const codes = (change: Partial<RestoreFacts>) => judgeRestore({ ...facts, ...change }).reasons.map(({ code }) => code);

describe('the verdict on a restore', () => {
  it('passes when every table equals its reference, every check holds and it was in time [E-7.2-restore] [E-10.2]', () => {
    const verdict = judgeRestore(facts);
    expect(verdict).toMatchObject({
      passed: true,
      reasons: [],
      point: 'p',
      availableSeconds: 1800,
      comparedWith: ['its source'],
    });
    expect(verdict.tables.map(({ table, outcome }) => [table, outcome])).toEqual([
      ['shop.public.order_lines', 'proven'],
      ['shop.public.orders', 'proven'],
    ]);
  });

  it('measures the RTO to the last row read, and the RPO to the newest point [E-3.1-rto] [E-3.1-rpo]', () => {
    expect(judgeRestore(facts)).toMatchObject({ rtoSeconds: 2400, rtoTargetSeconds: 14_400, rpoSeconds: 7200 });
  });

  it('fails when the restore took longer than the RTO [E-3.1-rto]', () => {
    const verdict = judgeRestore({ ...facts, rtoTarget: 2399 });
    expect(verdict).toMatchObject({
      passed: false,
      reasons: [{ code: 'objective', text: expect.stringContaining('The restore took 40 min') }],
    });
    expect(codes({ rtoTarget: 2400 })).toEqual([]);
  });

  it('fails when one table has other content, and names it and what it was compared with [E-10.2]', () => {
    const verdict = judgeRestore({ ...facts, content: changed({ hash: 'record:cccc' }) });
    expect(verdict.passed).toBe(false);
    expect(verdict.reasons).toEqual([
      { code: 'content', text: 'shop.public.orders has other content in its 830 rows, compared with its source' },
    ]);
    expect(verdict.tables.find(({ table }) => table === 'shop.public.orders')?.outcome).toBe('different');
  });

  it('fails when a table cannot be read, when one is missing and when there is none at all', () => {
    const unreadable = {
      ...content,
      tables: content.tables.slice(1),
      unreadable: [{ table: 'shop.public.orders', error: 'invalid page' }],
    };
    expect(codes({ content: unreadable })).toEqual(['unreadable']);
    expect(codes({ content: { ...content, tables: content.tables.slice(1) } })).toEqual(['content']);
    expect(codes({ content: { ...content, tables: [] }, references: [] })).toEqual(['empty']);
  });

  it('fails on a structural check that failed, not on one that could not be made', () => {
    const checks = [{ name: 'shop: foreignKeys', outcome: 'failed', detail: '3 rows without a parent' } as const];
    expect(judgeRestore({ ...facts, content: { ...content, checks } }).reasons).toEqual([
      { code: 'structure', text: 'shop: foreignKeys: 3 rows without a parent' },
    ]);
  });

  it('says of a table that it was only read when there is nothing to compare it with', () => {
    const verdict = judgeRestore({ ...facts, references: [] });
    expect(verdict.passed).toBe(true);
    expect(new Set(verdict.tables.map(({ outcome }) => outcome))).toEqual(new Set(['read']));
  });

  it('fails on a cleanup error, but keeps the first error first', () => {
    const cleanupError = { name: 'TestInstanceStillThere', message: 'lifeboat-test-1 is deleting' };
    expect(codes({ cleanupError })).toEqual(['cleanup']);
    const { validatedAt: _never, content: _none, ...early } = facts;
    const both = judgeRestore({
      ...early,
      error: { name: 'RestoreFailed', message: 'incompatible-restore' },
      cleanupError,
    });
    expect(both.reasons).toEqual([
      { code: 'error', text: 'RestoreFailed: incompatible-restore' },
      {
        code: 'cleanup',
        text: 'The test database was not cleaned up: TestInstanceStillThere: lifeboat-test-1 is deleting',
      },
    ]);
    expect(both).not.toHaveProperty('rtoSeconds');
  });

  it('fails without any error when the data was never read: silence is no proof', () => {
    const { content: _none, ...rest } = facts;
    expect(judgeRestore(rest).reasons.map(({ code }) => code)).toEqual(['not-validated']);
  });
});

describe('two readings of one database', () => {
  it('differ by tables that are missing, unexpected, longer or altered', () => {
    const other = {
      ...content,
      tables: [
        { table: 'shop.public.orders', rows: 829, hash: 'record:x' },
        { table: 'new', rows: 0, hash: 'record:0' },
      ],
    };
    expect(compareContent(content, other).differences.map(({ table, kind }) => [table, kind])).toEqual([
      ['shop.public.orders', 'rows'],
      ['shop.public.order_lines', 'missing'],
      ['new', 'unexpected'],
    ]);
  });

  it.each([
    ['method', { ...changed({ hash: 'record:other' }), method: 'postgresql-18:sum' }],
    ['form of hash', changed({ hash: 'text:other' })],
  ])('are compared by their rows alone where the %s is another', (_what, other) => {
    const comparison = compareContent(content, other);
    expect(comparison.differences).toEqual([]);
    expect(comparison.countedOnly).toContain('shop.public.orders');
    expect(comparison.equal).not.toContain('shop.public.orders');
    expect(compareContent(content, { ...other, tables: other.tables.slice(1) }).differences).toHaveLength(1);
  });
});
