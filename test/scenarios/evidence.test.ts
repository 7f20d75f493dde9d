/** Somebody lays hands on the evidence behind everybody's back, and `lifeboat ledger verify` says on what. */
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EvidenceProblem } from '#core/evidence/problems.ts';
import { ledgerKey, nextEntry, readEntry, readLedgerKey, writeEntry } from '#core/ledger.ts';
import { ledgerBucket } from '#core/naming.ts';
import { entryColumn, ledgerTable, savedQueries } from '#infra/ledger-queries.ts';
import type { Bucket } from '#local/services/s3/buckets.ts';
import { storedVersion, type Version } from '#local/services/s3/versions.ts';
import { adminClients } from '#local/start/clients.ts';
import { lifeboat } from '../local/cli/support.ts';
import { owner, password } from './databases.ts';
import { days, policy, primary, type Stage, secondary, type Theatre, theatre } from './stage.ts';

const chain = 'rds-instance.orders';
const file = 'policies/pol-isms-008.yaml';

let house: Theatre;
let cloud: Stage;
let bucket: Bucket;
let before: ReadonlyMap<string, Version[]>;

beforeAll(async () => {
  house = await theatre();
  cloud = await house.shared({ policy: days(policy, { days: 1, floor: 1 }) });
  await cloud.database('orders');
  await cloud.runUntil('2026-01-19T07:30:00Z');
  const found = cloud.stores.buckets.find(ledgerBucket(policy, cloud.assembly.account, primary));
  if (found === undefined) throw new Error('there is no bucket of the ledger');
  bucket = found;
  before = new Map([...bucket.objects.keys()].map((key) => [key, [...(bucket.objects.get(key) ?? [])]]));
}, 180_000);
afterAll(() => house.close());

afterEach(() => {
  for (const key of [...bucket.objects.keys()]) if (!before.has(key)) bucket.objects.delete(key);
  for (const [key, versions] of before) bucket.objects.set(key, [...versions]);
});

function auditor() {
  const caller = async () => ({ account: cloud.assembly.account });
  return { now: cloud.now(), aws: { clients: adminClients(cloud), caller } };
}

async function verify(): Promise<{ code: number; ok: boolean; entries: number; problems: EvidenceProblem[] }> {
  const { code, out, err } = await lifeboat(['ledger', 'verify', file, '--json'], auditor());
  expect(err).toBe('');
  return { code, ...JSON.parse(out) };
}

type Wanted = { readonly [Name in keyof EvidenceProblem]?: EvidenceProblem[Name] | undefined };

async function expectWrong(...wanted: Wanted[]): Promise<void> {
  const { code, ok, problems } = await verify();
  expect([code, ok]).toEqual([1, false]);
  for (const each of wanted) expect(problems).toContainEqual(expect.objectContaining(each));
}

/** Of a chain of the bucket, newest first. */
const keysOf = (of: string) => [...bucket.objects.keys()].filter((key) => key.startsWith(`ledger/${of}/`)).sort();
const seqOf = (key: string) => readEntry(textOf(key))?.seq;

function textOf(key: string): string {
  return Buffer.from(before.get(key)?.[0]?.data ?? []).toString('utf8');
}

/** Puts other bytes in the place of an object, or where there was none, as if they had always been there. */
function put(key: string, text: string): void {
  const [like] = before.get(key) ?? before.get(ledgerKey(chain, 1)) ?? [];
  if (like === undefined) throw new Error(`nothing is like ${key}`);
  const { versionId, lastModified, etag, headers, encryption } = like;
  const facts = { key, versionId, lastModified, etag, headers, encryption, checksum: undefined };
  const version = { ...facts, isDeleteMarker: false, tags: {}, retention: undefined, legalHold: false };
  bucket.objects.set(key, [storedVersion(version, bucket.bodies.keep(Buffer.from(text)))]);
}

describe('the evidence of three nights', () => {
  it('holds, in its chains and against all that is in the cloud [B-6] [A-6-disposal] [A-5-inventory]', async () => {
    const { code, ok, entries, problems } = await verify();
    expect(problems).toEqual([]);
    expect([code, ok]).toEqual([0, true]);
    expect(entries).toBeGreaterThan(45);
    const events = new Set(keysOf(chain).map((key) => readEntry(textOf(key))?.event));
    expect(events).toContain('removal-confirmed');
  });

  it('is not read at all when there is more of it than memory, and it is said what would help', async () => {
    const called: unknown[] = [];
    const stop = cloud.events.on('api', ({ facts }) => called.push(facts['operation']));
    const { code, out, err } = await lifeboat(['ledger', 'verify', file], { ...auditor(), heap: 20_000 });
    stop();
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^The ledger is 1 MB, .* NODE_OPTIONS=--max-old-space-size=1 in front, on a machine/);
    expect(called).toContain('ListObjectVersions');
    expect(called).not.toContain('GetObject');
  });

  it('does not hold when a byte of any entry of a database is changed [B-6]', async () => {
    for (const key of keysOf(chain)) {
      const text = textOf(key);
      put(key, text.replace('orders', 'orderz'));
      await expectWrong({ kind: 'altered', chain, seq: seqOf(key) });
      bucket.objects.set(key, [...(before.get(key) ?? [])]);
    }
  });

  it('does not hold when a byte is changed on the disks of S3 [B-6]', async () => {
    const [key = ''] = keysOf('pipeline');
    const data = before.get(key)?.[0]?.data ?? new Uint8Array(1);
    data[20] = (data[20] ?? 0) ^ 1;
    await expectWrong({ kind: 'altered', chain: 'pipeline' });
    data[20] = (data[20] ?? 0) ^ 1;
    expect((await verify()).ok).toBe(true);
  });

  it('does not hold when an object is taken out of the middle [B-6]', async () => {
    const [, second = ''] = keysOf(chain);
    bucket.objects.delete(second);
    await expectWrong({ kind: 'missing', chain, seq: seqOf(second) });
  });

  it.each(['pipeline', chain, 'retention.database-full'])(
    'does not hold when the end of %s is cut off, or all of it is gone [B-6]',
    async (of) => {
      const keys = keysOf(of);
      for (const [index, key] of keys.entries()) {
        bucket.objects.delete(key);
        // Of the last hours the pipeline’s own chain holds nothing but that the monitor looked: see docs/ledger.md.
        if (of === 'pipeline' && index === 0) continue;
        const last = index === keys.length - 1;
        if (index > 3 && !last) continue;
        expect((await verify()).ok, `${index + 1} of ${of}`).toBe(false);
      }
    },
  );

  it('does not hold when two entries change places [B-6]', async () => {
    const [, second = '', third = ''] = keysOf(chain);
    put(second, textOf(third));
    put(third, textOf(second));
    await expectWrong(
      { kind: 'misplaced', chain, seq: seqOf(second) },
      { kind: 'misplaced', chain, seq: seqOf(third) },
    );
  });

  it('does not hold when an entry is appended that nobody had reason to write [B-6]', async () => {
    const [newest = ''] = keysOf(chain);
    const tail = readEntry(textOf(newest));
    if (tail === undefined) throw new Error('no tail');
    const { seq: _seq, hash: _hash, previous: _previous, ...draft } = tail;
    const forged = nextEntry(tail, {
      ...draft,
      id: 'forged',
      event: 'recovery-point-verified',
      facts: { point: 'x', regions: [primary] },
    });
    put(ledgerKey(chain, forged.seq), writeEntry(forged));
    await expectWrong({ kind: 'unfounded', chain, seq: forged.seq, point: 'x' });
    put(ledgerKey(chain, forged.seq), writeEntry({ ...forged, previous: '0'.repeat(64) }));
    await expectWrong({ kind: 'altered', chain, seq: forged.seq });
  });

  it('remembers what was deleted the way S3 deletes, which Object Lock allows [B-6]', async () => {
    const [newest = ''] = keysOf('pipeline');
    await cloud.client(S3Client, primary).send(new DeleteObjectCommand({ Bucket: bucket.name, Key: newest }));
    await expectWrong({ kind: 'removed', chain: 'pipeline', seq: seqOf(newest) });
  });
});

describe('the certificate of the point that went', () => {
  const certificate = () => [...before.keys()].find((each) => each.startsWith('certificates/')) ?? '';
  const pointOf = (key: string) => key.replace(/^certificates\/|\.json$/g, '');

  it('is shown from the bucket, compared with its entries [A-6-disposal] [A-6-sensitive]', async () => {
    const { code, out, err } = await lifeboat(['certificate', pointOf(certificate()), file], auditor());
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Its entries of the ledger say the same.');
    expect(out).toMatch(/eu-central-1 +removed .*behind the newest good point/);
    const none = await lifeboat(['certificate', 'lifeboat-none', file, '--json'], auditor());
    expect([none.code, JSON.parse(none.out)]).toMatchObject([1, { ok: false, certificate: null }]);
  });

  it('is missed when it is gone, and found when it is changed [B-6]', async () => {
    const stored = certificate();
    put(stored, textOf(stored).replace('"end": "removed"', '"end": "given-up"'));
    await expectWrong({ kind: 'unfounded', key: stored, point: pointOf(stored) });
    bucket.objects.delete(stored);
    // A day after the end: until then the next run may still write it.
    await cloud.clock.runUntil(cloud.clock.now() + 25 * 3_600_000);
    await expectWrong({ kind: 'unfounded', key: stored, point: pointOf(stored) });
  });
});

/** Athena's functions on JSON, as far as the saved queries use them; the rest of their SQL is every database's. */
const athena = `
  CREATE FUNCTION json_extract(doc text, path text) RETURNS jsonb LANGUAGE sql
    AS $$ SELECT jsonb_path_query_first(doc::jsonb, path::jsonpath) $$;
  CREATE FUNCTION json_extract_scalar(doc text, path text) RETURNS text LANGUAGE sql
    AS $$ SELECT jsonb_path_query_first(doc::jsonb, path::jsonpath) #>> '{}' $$;
  CREATE FUNCTION json_extract_scalar(doc jsonb, path text) RETURNS text LANGUAGE sql
    AS $$ SELECT jsonb_path_query_first(doc, path::jsonpath) #>> '{}' $$;
  CREATE FUNCTION from_iso8601_timestamp(text) RETURNS timestamptz LANGUAGE sql AS $$ SELECT $1::timestamptz $$;
  CREATE TABLE ${ledgerTable} (${entryColumn} text)`;

describe('the saved queries of the ledger', () => {
  let client: pg.Client;
  beforeAll(async () => {
    const { DBInstances } = await cloud.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'orders' }));
    const { Address: host = '', Port: port = 0 } = DBInstances?.[0]?.Endpoint ?? {};
    client = new pg.Client({ host, port, user: owner, password, database: 'shop', ssl: { rejectUnauthorized: false } });
    await client.connect();
    await client.query(athena);
    const [placed, again, over] = [hold('a', 'hold-placed'), hold('b', 'hold-placed'), hold('a', 'hold-released')];
    const all = [...[...before.keys()].filter((key) => readLedgerKey(key)).map(textOf), placed, again, over];
    for (const entry of all) await client.query(`INSERT INTO ${ledgerTable} VALUES ($1)`, [entry]);
  });
  afterAll(() => client.end());

  let seq = 1000;
  function hold(point: string, event: string): string {
    seq += 1;
    const facts = { point, reason: 'audit', approvedBy: 'CISO' };
    return JSON.stringify({ chain, seq, at: cloud.now(), event, facts });
  }

  async function ask(name: string): Promise<Record<string, unknown>[]> {
    const query = savedQueries.find((each) => each.name === name);
    return (await client.query(query?.sql ?? '')).rows;
  }

  it('list what was let go of, and when it was proven gone [A-6-disposal]', async () => {
    const rows = await ask('disposals');
    expect(rows.map(({ region }) => region).sort()).toEqual([secondary, primary]);
    for (const { reason, subject, proven_gone: gone, removed } of rows) {
      expect(reason).toContain('behind the newest good point, and not among what is kept: 1 day');
      expect([subject, Number(gone) > Number(removed)]).toEqual(['rds-instance/orders', true]);
    }
  });

  it('list cycles with their size, and what people hold [B-6]', async () => {
    expect(await ask('backup-cycles')).toMatchObject([
      {
        rule: 'database-full',
        cycle: '2026-01-19T02:00:00Z',
        status: 'complete',
        bytes: expect.stringMatching(/^\d+$/),
      },
      { cycle: '2026-01-18T02:00:00Z', status: 'complete' },
      { cycle: '2026-01-17T02:00:00Z', status: 'complete' },
    ]);
    expect(await ask('holds-in-force')).toMatchObject([{ point: 'b', reason: 'audit', approved_by: 'CISO' }]);
  });

  it.each(savedQueries.map(({ name }) => name))('can be asked: %s', async (name) => {
    expect(Array.isArray(await ask(name))).toBe(true);
  });
});
