import { CloudWatchClient, type GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { addSeconds, secondsBetween, toInstant } from '#core/instant.ts';
import { usedBytes, usedBytesOfAll } from '#lambdas/adapters/cloudwatch.ts';

const at = '2026-01-17T02:00:00Z';
const gib = 1024 ** 3;

/** Each database has one value, so many seconds before `at`: a GiB free for each of those minutes. */
function metrics(ages: Readonly<Record<string, number>>) {
  const windows: { readonly seconds: number; readonly databases: readonly string[] }[] = [];
  const client = new CloudWatchClient({ region: 'eu-west-1' });
  client.send = (async ({ input }: GetMetricDataCommand) => {
    const from = toInstant(input.StartTime ?? at);
    const asked = (input.MetricDataQueries ?? []).map(({ Id, MetricStat }) => ({
      Id,
      name: MetricStat?.Metric?.Dimensions?.[0]?.Value ?? '',
    }));
    windows.push({ seconds: secondsBetween(from, at), databases: asked.map(({ name }) => name) });
    const MetricDataResults = asked.map(({ Id, name }) => {
      const moment = addSeconds(at, -(ages[name] ?? 86_400));
      return secondsBetween(from, moment) >= 0
        ? { Id, Timestamps: [new Date(moment)], Values: [((ages[name] ?? 0) / 60) * gib] }
        : { Id };
    });
    return { MetricDataResults };
  }) as typeof client.send;
  return { client, windows };
}

const database = (id: string) => ({ id, allocatedGiB: 100 });

describe('used bytes', () => {
  it('are read from the last minutes, and from two hours only of those that said nothing', async () => {
    const { client, windows } = metrics({ orders: 60, billing: 1800 });
    const used = await usedBytesOfAll(client, [database('orders'), database('billing')], at);
    expect([...used]).toEqual([
      ['orders', 99 * gib],
      ['billing', 70 * gib],
    ]);
    expect(windows).toEqual([
      { seconds: 600, databases: ['orders', 'billing'] },
      { seconds: 7200, databases: ['billing'] },
    ]);
  });

  it('are asked for once when everybody has said something', async () => {
    const { client, windows } = metrics({ orders: 60 });
    expect(await usedBytes(client, database('orders'), at)).toBe(99 * gib);
    expect(windows).toHaveLength(1);
  });

  it('of a database that was silent for two hours are not known, and are not zero', async () => {
    const { client } = metrics({ orders: 7260 });
    expect(await usedBytes(client, database('orders'), at)).toBeUndefined();
  });
});
