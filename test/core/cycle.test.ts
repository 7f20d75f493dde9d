import { describe, expect, it } from 'vitest';
import { type CycleItem, closeCycle } from '#core/cycle.ts';

const scheduledAt = '2026-03-10T02:00:00Z';

function close(expected: readonly string[], items: readonly CycleItem[]) {
  return closeCycle({ rule: 'database-full', scheduledAt, closedAt: '2026-03-10T02:25:00Z', expected, items });
}

const done = (resource: string, change: Partial<CycleItem> = {}): CycleItem => ({
  resource,
  status: 'completed',
  sizeBytes: 1000,
  startedAt: scheduledAt,
  finishedAt: '2026-03-10T02:10:00Z',
  ...change,
});

describe('a closed cycle', () => {
  it('reports success, data volume and durations [A-7-report]', () => {
    const report = close(['orders', 'users'], [done('orders'), done('users', { finishedAt: '2026-03-10T02:20:00Z' })]);
    expect(report).toMatchObject({
      status: 'complete',
      summary: '2 of 2 backed up, copied and verified.',
      expected: 2,
      bytes: 2000,
      durations: { totalSeconds: 1500, slowest: { resource: 'users', seconds: 1200 } },
    });
  });

  it('is partial when one of its resources failed, and names it [A-7-report]', () => {
    const report = close(['orders', 'users'], [done('orders'), { resource: 'users', status: 'failed', error: 'boom' }]);
    expect(report).toMatchObject({
      status: 'partial',
      summary: '1 of 2 backed up, copied and verified; failed: users.',
    });
    expect(report.failed).toEqual([{ resource: 'users', status: 'failed', error: 'boom' }]);
  });

  it('counts a resource that was never heard of as lost, not as fine', () => {
    const report = close(['orders', 'users'], [done('orders')]);
    expect(report).toMatchObject({
      status: 'partial',
      missing: ['users'],
      summary: expect.stringContaining('missing: users'),
    });
  });

  it('has failed when nothing was expected', () => {
    expect(close([], [])).toMatchObject({
      status: 'failed',
      summary: 'Nothing was expected, so nothing was backed up.',
    });
  });

  it('has failed when nothing at all succeeded', () => {
    expect(close(['orders'], [{ resource: 'orders', status: 'failed' }]).status).toBe('failed');
    expect(close(['orders'], []).status).toBe('failed');
  });

  it.each([['before'], ['after']])('lets a failure stand against a success %s it', (order) => {
    const items = [done('orders'), { resource: 'orders', status: 'failed' } as const];
    const report = close(['orders'], order === 'before' ? items : items.reverse());
    expect(report).toMatchObject({ status: 'failed', completed: [], missing: [] });
  });

  it('says of which resources the size is not known', () => {
    const { sizeBytes: _unknown, ...rest } = done('orders');
    expect(close(['orders'], [rest])).toMatchObject({ bytes: 0, bytesUnknownFor: ['orders'] });
  });
});
