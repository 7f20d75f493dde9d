/** One service, two kinds of database behind it: real servers, and the model of their content. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredEntry } from '#core/ledger-verify.ts';
import type { ReadDatabase } from '#lambdas/step.ts';
import { readWithDriver } from '#lambdas/validate-restore/drivers.ts';
import { type ContentEngine, contentDatabases } from '#local/database/model/engine.ts';
import type { DatabaseProfile } from '#local/database/model/profile.ts';
import type { DatabaseEngine } from '#local/seams.ts';
import { snapshotKey } from '#local/services/rds/identifiers.ts';
import { type Databases, realDatabases } from './databases.ts';
import { primary, type Stage, secondary, type Theatre, theatre } from './stage.ts';

/** What the scenario's real databases are filled with: 500 orders in a table without an index. */
const orders: DatabaseProfile = {
  bytes: 31_000_000,
  growthPerYear: 0,
  changePerDay: 0,
  tables: [
    {
      ...{ name: 'public.orders', rows: 500, bytesPerRow: 36, form: 'record', indexes: 0 },
      ...{ addedPerDay: 0, writtenPerDay: 0 },
    },
  ],
};

/** How much was written a real server does not count; without that, RDS assumes the same for both kinds. */
function modelled({ writtenBytes: _, ...engine }: ContentEngine): Databases {
  return {
    ...engine,
    authorityPem: undefined,
    fill: async () => undefined,
    damage: async (snapshot, table) => {
      engine.corruptSnapshot(snapshot, { kind: 'flipped-bytes', table: `public.${table}` });
    },
  };
}

/** Two nights, a test of a good point in both Regions, a test of a damaged one, the monitor, and retention. */
async function play(cloud: Stage, databases: Databases): Promise<Told> {
  cloud.schedules.disable();
  await cloud.database('orders');
  const ended: (string | undefined)[] = [];
  const run = async (...of: Parameters<Stage['run']>) => {
    const { status, error } = await cloud.run(...of);
    ended.push([of[0], status, error].filter((word) => word !== undefined).join(' '));
  };
  await run('backup');
  for (const region of [primary, secondary]) await run('restore-test', { region });
  await run('freshness');
  await cloud.runUntil('2026-01-18T02:00:00Z');
  await run('backup');
  for (const { id } of await cloud.snapshots(secondary)) await databases.damage(snapshotKey(secondary, id), 'orders');
  await run('restore-test', { region: secondary });
  await cloud.runUntil('2026-03-01T00:00:00Z');
  await run('retention');
  await run('freshness');
  return {
    ended,
    ledger: await cloud.ledger(),
    mails: cloud.emails.map(({ subject = '', body }) => ({ subject, body })),
  };
}

interface Told {
  readonly ended: readonly (string | undefined)[];
  readonly ledger: readonly StoredEntry[];
  readonly mails: readonly { readonly subject: string; readonly body: string }[];
}

let house: Theatre;
let real: Told;
let model: Told;

beforeAll(async () => {
  house = await theatre();
  const servers = realDatabases(house.engine);
  real = await play(await house.real({ databases: servers }), servers);
  let cloud: Stage | undefined;
  const clock = { now: () => cloud?.clock.now() ?? 0, sleep: async () => undefined };
  const content = modelled(
    contentDatabases({ seed: 1, clock, profile: () => orders, versions: [house.engine.version] }),
  );
  cloud = await house.real({ databases: content });
  model = await play(cloud, content);
}, 240_000);
afterAll(() => house.close());

/** Paths at which two values differ; positions in lists are left out. */
function differences(a: unknown, b: unknown, path = ''): string[] {
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    const inside = (name: string) => (Array.isArray(a) ? `${path}[]` : `${path}.${name}`);
    return [...names].flatMap((name) => differences(left[name], right[name], inside(name)));
  }
  if (a === b) return [];
  return [withoutPage(a) === withoutPage(b) ? `${path} (page)` : path];
}

/** PostgreSQL names the page and the file that it cannot read. */
function withoutPage(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(/block \d+ of relation [^\s,;]+/g, 'block') : value;
}

/** What only real data can tell, by event and path; all of it is masked, and nothing else is. */
const masked = [
  // Sizes: a real server's files, and the profile of the model.
  ...['recipe-captured.facts.sizeBytes', 'recovery-point-verified.facts.sizeBytes'],
  ...['cycle-closed.facts.bytes', 'cycle-closed.facts.completed[].sizeBytes'],
  // Which remembers the hash of an entry with such a size.
  'cycle-closed.facts.completed[].entry',
  // Fingerprints.
  ...['restore-test-closed.facts.content.tables[].hash', 'restore-test-closed.facts.tables[].hash'],
  // Where the damage is: page and file, in the words of PostgreSQL.
  'restore-test-closed.facts.content.unreadable[].error (page)',
  'restore-test-closed.facts.reasons[].text (page)',
  'restore-test-closed.facts.tables[].detail (page)',
  'alert-opened.facts.summary (page)',
];

describe('real servers and the model of their content', () => {
  it('end every run alike, the test of a damaged copy among them', () => {
    expect(model.ended).toEqual(real.ended);
    expect(real.ended).toContain('restore-test FAILED RestoreTestFailed');
    expect(real.ended.filter((each) => each?.endsWith('SUCCEEDED')).length).toBeGreaterThan(4);
  });

  it('leave the same ledger, entry by entry, but for what only real data can tell', () => {
    expect(real.ledger.length).toBeGreaterThan(20);
    expect(model.ledger.map(({ key }) => key)).toEqual(real.ledger.map(({ key }) => key));
    const found = real.ledger.flatMap(({ entry }, index) =>
      differences(entry, model.ledger[index]?.entry).map((path) => `${entry.event}${path}`),
    );
    // Each entry carries the hash of the one before, so what differs in one differs in the hashes of all that follow.
    const chained = new Set(found.filter((path) => !/\.(hash|previous)$/.test(path) || path.includes('.facts.')));
    expect([...chained].sort()).toEqual([...masked].sort());
  });

  it('send the same mails, but for sizes, and the page of the damage', () => {
    expect(model.mails.map(({ subject }) => subject)).toEqual(real.mails.map(({ subject }) => subject));
    expect(real.mails.length).toBeGreaterThan(0);
    const [first, second] = [real, model].map(({ mails }) => mails.map(({ body }) => withoutPage(body)));
    expect(second).toEqual(first);
  });

  it('refuse a reader with the same errors: the password, the database, a server that is gone', async () => {
    const login = { masterUser: 'keeper', masterPassword: 'correct-horse', database: 'shop' };
    const refusals = async (engine: DatabaseEngine, read: ReadDatabase, extraAuthority?: string) => {
      const { host, port } = await engine.create('eu-west-1/db/refusing', login);
      const connection = { host, port, user: 'keeper', password: 'correct-horse', database: 'shop', extraAuthority };
      const attempt = (given: object) =>
        read('postgres', { ...connection, ...given, statementSeconds: 9 }).then(() => 'let in', told);
      await read('postgres', { ...connection, statementSeconds: 9 });
      const there = [
        await attempt({ password: 'wrong' }),
        await attempt({ user: 'nobody' }),
        await attempt({ database: 'gone' }),
        await attempt({ host: 'gone.example.invalid' }),
      ];
      await engine.deleteInstance('eu-west-1/db/refusing');
      return [...there, await attempt({})];
    };
    const content = contentDatabases({ seed: 1, clock: { now: () => 0, sleep: async () => undefined } });
    const { engine } = house;
    const [modelled, actual] = [
      await refusals(content, content.read),
      await refusals(engine, readWithDriver, engine.authorityPem),
    ];
    expect(modelled).toEqual(actual);
    expect(actual.map((error) => Object(error).code)).toEqual(['28P01', '28P01', '3D000', 'ENOTFOUND', 'ECONNREFUSED']);
  });
});

/** What code and people can see of an error; address and port are each server's own. */
function told(error: unknown): object {
  const { name, message, code, severity, routine, syscall, errno } = error as Record<string, unknown>;
  const text = String(message).replace(/(\d+\.){3}\d+:\d+/, 'address');
  const kind = (error as Error).constructor.name;
  return { kind, name, text, code, severity, routine, syscall, errno };
}
