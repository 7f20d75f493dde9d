/** What people and accidents do to the account: seen in the services' own state while it lasts, and after it is over. */
import { afterEach, describe, expect, it } from 'vitest';
import { parseInstant } from '#core/instant.ts';
import { chatTopic, emailTopic, keyAlias, ledgerBucket } from '#core/naming.ts';
import { tagKeys } from '#core/tags.ts';
import type { Fault } from '#local/rehearsal/faults/index.ts';
import { kindsOf } from '#local/rehearsal/faults/kinds.ts';
import type { Snapshot } from '#local/services/rds/state.ts';
import { type BrokenStage, brokenStage, db, hours, names, policy, primary, secondary } from './stage.ts';

const day = '2026-01-17';
const tried = new Set<string>();
let open: BrokenStage | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function breaking(faults: readonly Fault[], options?: Parameters<typeof brokenStage>[1]): Promise<BrokenStage> {
  for (const { kind } of faults) tried.add(kind);
  open = await brokenStage(faults, options);
  return open;
}

const kindsNoted = ({ faults }: BrokenStage) => faults.map(({ kind }) => kind).sort();
const statusOf = ({ cloud }: BrokenStage, id: string) => cloud.stores.rds.region(primary).instances.get(id)?.status;

function points({ cloud }: BrokenStage, region: string, database?: string): readonly Snapshot[] {
  const { snapshots } = cloud.stores.rds.region(region);
  return [...(database === undefined ? snapshots.values() : snapshots.of(database))].filter(
    ({ type }) => type === 'manual',
  );
}

describe('databases', () => {
  it('are stopped, filled, untagged, deleted and renamed, and what can be undone is', async () => {
    const stage = await breaking(
      [
        { kind: 'database-stopped', at: hours(10), for: '4h', database: db(1) },
        { kind: 'database-storage-full', at: hours(10), for: '4h', database: db(2) },
        { kind: 'database-untagged', at: hours(10), for: '4h', database: db(3) },
        { kind: 'database-deleted', at: hours(10), database: db(4) },
        { kind: 'database-renamed', at: hours(10), database: db(5) },
      ],
      { databases: 5 },
    );
    const tag = () => stage.cloud.stores.rds.region(primary).instances.get(db(3))?.tags.get(tagKeys.class);
    const before = tag();
    expect(stage.estate.map(({ id }) => id)).toEqual(names.slice(0, 5));
    await stage.until(12);
    expect([statusOf(stage, db(1)), statusOf(stage, db(2)), tag()]).toEqual(['stopped', 'storage-full', undefined]);
    expect([statusOf(stage, db(4)), statusOf(stage, db(5))]).toEqual([undefined, undefined]);
    expect(statusOf(stage, `${db(5)}-renamed`)).toBe('available');
    await stage.until(16);
    expect([statusOf(stage, db(1)), statusOf(stage, db(2)), tag()]).toEqual(['available', 'available', before]);
    expect(stage.faults.map(({ site, until }) => [site, until])).toHaveLength(5);
    expect(stage.faults.map(({ site, until }) => [site, until])).toEqual(
      expect.arrayContaining([
        [`${primary} ${db(1)}`, hours(14)],
        [`${primary} ${db(2)}`, hours(14)],
        [`${primary} ${db(3)}`, hours(14)],
        [`${primary} ${db(4)}`, undefined],
        [`${primary} ${db(5)}`, undefined],
      ]),
    );
  });

  it('that are not there are not hit, and nothing is noted', async () => {
    const stage = await breaking([{ kind: 'database-stopped', at: hours(1), database: 'never-there' }]);
    await stage.until(2);
    expect(stage.faults).toEqual([]);
  });
});

describe('recovery points', () => {
  it('are deleted, stripped, pinned and made inaccessible', async () => {
    const stage = await breaking(
      [
        { kind: 'point-deleted', at: hours(20), region: secondary, database: db(1) },
        { kind: 'tags-removed', at: hours(20), database: db(2) },
        { kind: 'point-pinned', at: hours(20), for: '2h', database: db(3) },
        { kind: 'point-inaccessible', at: hours(20), region: secondary, database: db(4) },
      ],
      { databases: 4 },
    );
    await stage.until(19.9);
    expect(points(stage, secondary, db(1))).toHaveLength(1);
    await stage.until(21);
    expect(points(stage, secondary, db(1))).toHaveLength(0);
    expect(points(stage, primary, db(1))).toHaveLength(1);
    expect(
      [...(points(stage, primary, db(2))[0]?.tags.keys() ?? [])].filter((key) => key.startsWith('lifeboat:')),
    ).toEqual([]);
    expect(points(stage, primary, db(3))[0]?.tags.has(tagKeys.pin)).toBe(true);
    expect(points(stage, secondary, db(4))[0]?.status).toBe('inaccessible-encryption-credentials');
    await stage.until(23);
    expect(points(stage, primary, db(3))[0]?.tags.has(tagKeys.pin)).toBe(false);
    expect(kindsNoted(stage)).toEqual(['point-deleted', 'point-inaccessible', 'point-pinned', 'tags-removed']);
  });

  it('find their name taken by somebody else’s snapshot', async () => {
    const stage = await breaking([{ kind: 'foreign-snapshot', at: hours(0.5), database: db(1) }]);
    await stage.until(1.5);
    const [foreign] = points(stage, primary, db(1));
    expect(foreign?.id).toMatch(new RegExp(`^lifeboat-${db(1)}-${day.replaceAll('-', '')}t0200z-`));
    expect(foreign?.tags.size).toBe(0);
    await stage.until(8);
    expect(points(stage, primary, db(1)).map(({ id }) => id)).toEqual([foreign?.id]);
  });

  it('hold damaged data, in one copy or since the database was damaged', async () => {
    const stage = await breaking(
      [
        { kind: 'data-corrupted', at: hours(1), database: db(1) },
        { kind: 'point-corrupted', at: hours(20), region: secondary, database: db(2) },
      ],
      { databases: 2 },
    );
    await stage.until(21);
    expect(stage.faults.map(({ kind, site }) => [kind, site.split(' ')[0]])).toEqual([
      ['data-corrupted', primary],
      ['point-corrupted', secondary],
    ]);
  });
});

describe('the account', () => {
  it('loses the use of its keys, and gets it back', async () => {
    const stage = await breaking([
      { kind: 'key-disabled', at: hours(1), for: '2h', region: secondary },
      { kind: 'key-deletion-scheduled', at: hours(1), for: '3h' },
    ]);
    const state = (region: string) => stage.cloud.stores.keys.resolve(region, keyAlias(policy)).state;
    await stage.until(2);
    expect([state(primary), state(secondary)]).toEqual(['PendingDeletion', 'Disabled']);
    await stage.until(3.5);
    expect([state(primary), state(secondary)]).toEqual(['PendingDeletion', 'Enabled']);
    await stage.until(6);
    expect([state(primary), state(secondary)]).toEqual(['Enabled', 'Enabled']);
    expect(statusOf(stage, db(1))).toBe('available');
  });

  it('loses schedules, and gets them back', async () => {
    const stage = await breaking([
      { kind: 'schedule-disabled', at: hours(1), for: '24h', workflow: 'backup' },
      { kind: 'schedule-deleted', at: hours(2.25), for: '3h', workflow: 'freshness' },
    ]);
    await stage.until(27);
    const fired = (workflow: string) =>
      stage.events
        .filter(({ type, facts }) => type === 'schedule' && String(facts['schedule']).includes(workflow))
        .map(({ facts }) => String(facts['scheduledAt']));
    expect(fired('freshness').filter((at) => at >= hours(2.25) && at < hours(5.25))).toEqual([]);
    expect(fired('freshness').filter((at) => at >= hours(5.5) && at < hours(8.5))).toHaveLength(3);
    const backups = stage.events.filter(
      ({ type, facts, at }) =>
        type === 'schedule' && /database-full/.test(String(facts['schedule'])) && at < parseInstant(hours(4)),
    );
    expect(backups).toEqual([]);
    expect(points(stage, primary)).toHaveLength(1);
  });

  it('refuses to write to its ledger for a while', async () => {
    const stage = await breaking([{ kind: 'bucket-refuses', at: hours(1), for: '2h' }]);
    const bucket = stage.cloud.stores.buckets.find(ledgerBucket(policy, stage.cloud.assembly.account, primary));
    const before = bucket?.policy;
    await stage.until(2);
    expect(JSON.stringify(bucket?.policy)).toContain('"Effect":"Deny","Principal":"*","Action":"s3:*"');
    await stage.until(4);
    expect(bucket?.policy).toEqual(before);
  });

  it('refuses for as long as one of two does that overlap, and no longer', async () => {
    const stage = await breaking([
      { kind: 'bucket-refuses', at: hours(1), for: '2h' },
      { kind: 'bucket-refuses', at: hours(2), for: '3h' },
      { kind: 'topic-refuses', at: hours(1), for: '2h' },
      { kind: 'topic-deleted', at: hours(2), for: '2h' },
    ]);
    const bucket = stage.cloud.stores.buckets.find(ledgerBucket(policy, stage.cloud.assembly.account, primary));
    const topic = () => stage.cloud.stores.topics.list(primary).find(({ name }) => name === emailTopic(policy));
    const before = [bucket?.policy, topic()?.policy];
    await stage.until(4);
    expect(JSON.stringify(bucket?.policy)).toContain('"Effect":"Deny","Principal":"*","Action":"s3:*"');
    await stage.until(6);
    expect([bucket?.policy, topic()?.policy]).toEqual(before);
  });

  it('cannot reach people for a while', async () => {
    const stage = await breaking([
      { kind: 'topic-deleted', at: hours(1), for: '2h' },
      { kind: 'topic-refuses', at: hours(1), for: '2h', topic: 'chat' },
    ]);
    const topic = (name: string) => stage.cloud.stores.topics.list(primary).find((each) => each.name === name);
    const before = [topic(emailTopic(policy)), topic(chatTopic(policy))].map((each) => JSON.stringify(each?.policy));
    const { arn = '' } = topic(emailTopic(policy)) ?? {};
    const subscribed = () =>
      stage.cloud.stores.topics
        .subscriptions({ topicArn: arn })
        .map(({ endpoint, confirmed }) => [endpoint, confirmed]);
    const subscriptions = subscribed();
    expect(subscriptions.length).toBeGreaterThan(0);
    await stage.until(2);
    expect(topic(emailTopic(policy))).toBeUndefined();
    expect(JSON.stringify(topic(chatTopic(policy))?.policy)).toContain('"Effect":"Deny"');
    await stage.until(4);
    expect([topic(emailTopic(policy)), topic(chatTopic(policy))].map((each) => JSON.stringify(each?.policy))).toEqual(
      before,
    );
    expect(subscribed()).toEqual(subscriptions);
  });

  it('forgets an alert that is open', async () => {
    const stage = await breaking([
      { kind: 'snapshot-fails', at: hours(0) },
      { kind: 'marker-deleted', at: hours(3) },
    ]);
    await stage.until(4);
    const [, deleted] = stage.faults;
    expect(deleted?.kind).toBe('marker-deleted');
    expect(deleted?.site).toMatch(/^alerts\/open\/.+\.json$/);
  });
});

it('every kind of what people do is tried here', () => {
  expect([...tried].filter((kind) => kind !== 'snapshot-fails').sort()).toEqual([...kindsOf('world')].sort());
});
