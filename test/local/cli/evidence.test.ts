/** The commands that look at evidence, before they reach any cloud, and on what a local run left. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyEvidence } from '#core/evidence/verify.ts';
import { makeClients } from '#lambdas/runtime.ts';
import type { Aws } from '#local/cli/command.ts';
import { leave } from '#local/evidence/left.ts';
import { disposed, policy, world } from '../../core/evidence/world.ts';
import { lifeboat } from './support.ts';

const file = 'policies/pol-isms-008.yaml';
const folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-left-'));
const good = path.join(folder, 'good');
const outFolder = path.join(folder, 'out');
afterAll(() => rmSync(folder, { recursive: true }));

const evidence = world();
const { digest } = verifyEvidence(evidence, policy);
leave(good, {
  policy: 'POL-ISMS-008',
  evidence: { ...evidence, counted: { entries: 8, digest } },
  uncovered: [{ id: 'forgotten', region: 'eu-west-1' }],
});
beforeEach(() => {
  rmSync(outFolder, { recursive: true, force: true });
  cpSync(good, outFolder, { recursive: true });
});

const left = (...words: readonly string[]) => lifeboat([...words, '--local'], { outFolder });
const ledgerOf = (chain: string) => path.join(outFolder, 'ledger', chain);

describe('ledger verify --local', () => {
  it('looks at what the last npm start left, of the default policy when none is named [B-6]', async () => {
    expect(await left('ledger', 'verify')).toEqual({
      code: 0,
      out: '8 entries in 2 chains: the evidence holds.\n',
      err: '',
    });
    const { out } = await left('ledger', 'verify', file, '--json');
    expect(JSON.parse(out)).toEqual({ ok: true, entries: 8, digest, problems: [] });
  });

  it('says what is wrong and what to do about it, as a table and as JSON [B-6]', async () => {
    const [newest = ''] = readdirSync(ledgerOf('rds-instance.orders')).sort();
    unlinkSync(path.join(ledgerOf('rds-instance.orders'), newest));
    const { code, out } = await left('ledger', 'verify');
    expect(code).toBe(1);
    expect(out).toContain('missing     entry 6 of rds-instance.orders is missing');
    expect(out).toContain('What to do\n  missing: See all versions of the key');
    expect(out).toMatch(/7 entries in 2 chains: \d+ things are wrong with the evidence\.\n$/);
    const told = JSON.parse((await left('ledger', 'verify', '--json')).out);
    expect(told).toMatchObject({ ok: false, entries: 7 });
    expect(told.problems[0]).toMatchObject({ kind: 'missing', chain: 'rds-instance.orders', seq: 6 });
  });

  it('misses a whole chain, and a whole ledger [B-6]', async () => {
    rmSync(ledgerOf('rds-instance.orders'), { recursive: true });
    expect(await left('ledger', 'verify')).toMatchObject({ code: 1 });
    rmSync(path.join(outFolder, 'ledger'), { recursive: true });
    expect(await left('ledger', 'verify')).toMatchObject({ code: 1, out: expect.stringContaining('0 entries in 0') });
  });

  it('takes no file for an entry that is none', async () => {
    writeFileSync(path.join(outFolder, 'ledger', 'note.txt'), 'hello');
    expect((await left('ledger', 'verify')).out).toContain('ledger/note.txt is none of the objects that S3 lists');
  });
});

describe('inventory --local', () => {
  it('lists points, and databases that no rule covers [A-5-inventory] [A-2]', async () => {
    const { code, out } = await left('inventory', file);
    expect(code).toBe(0);
    expect(out).toContain('4 recovery points of POL-ISMS-008');
    expect(out).toMatch(
      /orders +111122223333 eu-central-1 +lifeboat-orders-2026-01-18 .* 2026-02-17 .* newest good point/,
    );
    expect(out).toMatch(/forgotten +eu-west-1 +none/);
    const { points, uncovered, findings } = JSON.parse((await left('inventory', file, '--json')).out);
    expect(points[0]).toMatchObject({
      ...{ id: 'lifeboat-orders-2026-01-18', region: 'eu-central-1', verifiedAt: '2026-01-18T02:20:00Z' },
      ...{ ageSeconds: 3540, expiresAt: '2026-02-17T02:01:00Z', rule: 'database-full' },
    });
    expect([uncovered, findings]).toEqual([[{ id: 'forgotten', region: 'eu-west-1' }], []]);
  });

  it('needs no ledger for it, and then says that nothing proves the points [A-5-inventory]', async () => {
    rmSync(path.join(outFolder, 'ledger'), { recursive: true });
    const { code, out } = await left('inventory', file);
    expect(code).toBe(1);
    expect(out).toContain('4 recovery points');
    expect(out).toContain('carries our tags, and no entry speaks of it');
  });
});

describe('certificate --local', () => {
  const point = 'lifeboat-orders-2026-01-17';

  it('shows why a point was let go, that it is gone everywhere, and that its entries say so [A-6-disposal]', async () => {
    leave(outFolder, { policy: 'POL-ISMS-008', evidence: disposed(), uncovered: [] });
    const { code, out } = await left('certificate', point);
    expect(code).toBe(0);
    expect(out).toContain('let go by       rule database-full: 30 days and at least 3 points (E-4.1-full)');
    expect(out).toContain('approved by Management');
    expect(out).toMatch(/eu-west-1 +removed +2026-01-18T02:40:00Z +2026-01-18T02:42:00Z .* it is old/);
    expect(out).toMatch(/removal-confirmed +eu-central-1 +[0-9a-f]{64}/);
    expect(out).toMatch(/Its entries of the ledger say the same\.\n$/);
    const told = JSON.parse((await left('certificate', point, file, '--json')).out);
    expect(told).toMatchObject({ ok: true, certificate: { point }, problems: [] });
    expect((await left('ledger', 'verify')).out).toContain('14 entries');
  });

  it('says that there is none of a point that is still there, and gives 1', async () => {
    const { code, out } = await left('certificate', point);
    expect([code, out]).toEqual([
      1,
      `It does not hold:\n  there is no certificate of ${point}: it is still in one of its places, or retention did not let it go\n`,
    ]);
    const told = JSON.parse((await left('certificate', point, '--json')).out);
    expect(told).toMatchObject({ ok: false, certificate: null, problems: [expect.stringContaining('no certificate')] });
  });

  it('does not hold when it or an entry was changed since', async () => {
    leave(outFolder, { policy: 'POL-ISMS-008', evidence: disposed(), uncovered: [] });
    const stored = path.join(outFolder, 'certificates', `${point}.json`);
    writeFileSync(stored, readFileSync(stored, 'utf8').replace('it is old', 'nobody knows'));
    expect(await left('certificate', point)).toMatchObject({
      code: 1,
      out: expect.stringContaining('what it says is not what its entries of rds-instance.orders say'),
    });
    writeFileSync(stored, 'hello');
    expect(await left('certificate', point)).toMatchObject({ code: 1, out: expect.stringContaining('no certificate') });
  });
});

describe('before anything is read', () => {
  it.each([
    [
      'a word that is no command of the ledger',
      ['ledger', 'prove'],
      'ledger prove: write ledger verify, and the policy',
    ],
    ['no word', ['ledger'], 'ledger needs the word verify'],
    ['two files', ['ledger', 'verify', file, file], 'and 3 are given'],
    ['an unknown option', ['ledger', 'verify', '--locale'], 'did you mean "--local"?'],
    ['no point', ['certificate'], 'certificate needs the identifier of a recovery point'],
    ['no file', ['inventory'], 'inventory needs one policy file'],
    [
      'a hold of nothing',
      ['hold', file, '--reason', 'x'],
      'hold needs the identifier of a recovery point and a policy',
    ],
    ['a hold without a reason', ['hold', 'p', file, '--approved-by', 'me'], '--reason is missing'],
    ['a hold that nobody approved', ['hold', 'p', file, '--reason', 'x'], '--approved-by is missing'],
    ['a blank reason', ['release', 'p', file, '--reason', ' ', '--approved-by', 'me'], '--reason is missing'],
    ['a hold of what is over', ['hold', 'p', file, '--local'], '--local: hold acts on a deployed pipeline'],
    ['a release of what is over', ['release', 'p', file, '--local'], 'npm start -- --serve'],
  ])('refuses %s', async (_what, words, message) => {
    const said = await lifeboat(words);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toContain(message);
  });

  it('says that nothing was left, or something else was', async () => {
    const nothing = await lifeboat(['inventory', file, '--local'], { outFolder: path.join(folder, 'none') });
    expect(nothing).toMatchObject({ code: 2, err: expect.stringContaining('inventory.json: run npm start first') });
    const other = await left('ledger', 'verify', 'policies/customer-data.yaml');
    expect(other).toMatchObject({ code: 2, err: expect.stringContaining('holds what a run of POL-ISMS-008 left') });
    writeFileSync(path.join(outFolder, 'inventory.json'), '{}');
    expect((await left('ledger', 'verify')).err).toContain('is not what npm start leaves: run it again');
  });

  it('gives 2 for a policy that cannot be read', async () => {
    expect(await lifeboat(['inventory', 'none.yaml'])).toMatchObject({ code: 2, out: '' });
  });

  it('says what AWS refuses, and what to do, without a stack trace', async () => {
    const refusing = (name: string): Aws => ({
      clients: makeClients(),
      caller: async () => {
        throw Object.assign(new Error('no'), { name, $metadata: {} });
      },
    });
    const told = async (name: string) => (await lifeboat(['inventory', file], { aws: refusing(name) })).err;
    expect(await told('ExpiredTokenException')).toBe(
      'AWS: ExpiredTokenException: no\nGive credentials of the account of the pipeline, such as AWS_PROFILE=<profile>; --local looks at the last npm start.\n',
    );
    expect(await told('NoSuchBucket')).toContain('is not deployed in this account');
    expect(await told('AccessDenied')).toContain('Use credentials that may do this');
    expect(await told('SomethingElse')).toContain('Try again');
  });

  it.each(['ledger', 'inventory', 'hold', 'release', 'certificate'])('explains %s', async (name) => {
    const { code, out } = await lifeboat([name, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`npm run -s lifeboat -- ${name}`);
    expect(out).toMatch(/Exit code 0: .*\. 1: .*\. 2: /s);
  });
});
