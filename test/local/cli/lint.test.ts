import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { type Change, changed } from '../../core/lint/good-policy.ts';
import { lifeboat, lifeboatProcess } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'lifeboat-lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, changes: readonly Change[] = []): string {
  const path = join(folder, name);
  writeFileSync(path, changed(changes));
  return path;
}

const good = file('good.yaml');
const bad = file('bad.yaml', [
  ['rpo: 26h', 'rpo: 24h'],
  ['nextReview: 2027', 'nextReview: 2025'],
]);
const warned = file('warned.yaml', [['days: 35', 'days: 30']]);

describe('lint', () => {
  it('passes the written policies, with warnings', async () => {
    const policies = readdirSync('policies').filter((name) => name.endsWith('.yaml'));
    const { code, out } = await lifeboat(['lint', ...policies.map((name) => `policies/${name}`)], {
      now: '2026-11-22T00:00:00Z',
    });
    expect(policies.length).toBeGreaterThanOrEqual(5);
    expect(out).not.toMatch(/ error /);
    expect(code).toBe(0);
  });

  it('gives 0 for warnings, 1 for errors, 2 for a file that cannot be read, whatever the others are', async () => {
    const code = async (...files: string[]) => (await lifeboat(['lint', ...files])).code;
    expect(await code(good)).toBe(0);
    expect(await code(good, warned)).toBe(0);
    expect(await code(good, bad)).toBe(1);
    expect(await code(bad, join(folder, 'missing.yaml'))).toBe(2);
  });

  it('checks the others when a file cannot be read, and says which and why', async () => {
    const missing = join(folder, 'missing.yaml');
    const { out, err } = await lifeboat(['lint', missing, folder, bad]);
    expect(out).toContain('bad.yaml: 1 error, 1 warning');
    expect(err).toContain(`${missing}: there is no such file. Name a policy file`);
    expect(err).toContain(`${folder}: is a folder.`);
    expect((await lifeboat(['lint', join(good, 'x.yaml')])).err).toContain('a part of its path is no folder');
  });

  it('takes at least one file', async () => {
    expect(await lifeboat(['lint'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('at least one policy file'),
    });
  });

  it('refuses two formats at once', async () => {
    const both = await lifeboat(['lint', '--json', '--format', 'github', good]);
    expect(both).toMatchObject({ code: 2, out: '' });
  });
});

describe('as text', () => {
  it('says of each problem where, what, which rule and clause, value and remedy', async () => {
    const { out } = await lifeboat(['lint', bad]);
    expect(out).toBe(`${bad}:8:15 warning [review-overdue]
  policy.nextReview was 2025-01-01, and today is 2026-03-10: the policy has not been reviewed (got 2025-01-01).
  → Review it and write the day of the next review.

${bad}:23:16 error [gap-exceeds-rpo] [B-4.1]
  rules[0].frequency loses more than the RPO of standard, 24 h: 24 h between two runs + 15 min flexible window + 30 min for the backup = 24 h 45 min (got daily at 02:00).
  → Back up more often, add a continuous rule, or let the policy allow a longer RPO.

${bad}: 1 error, 1 warning
`);
  });

  it('says that the file itself is meant when there is no path', async () => {
    const path = join(folder, 'empty.yaml');
    writeFileSync(path, '');
    expect((await lifeboat(['lint', path])).out).toContain('\n  the file is empty.\n');
  });

  it('says so when there is nothing to say', async () => {
    expect((await lifeboat(['lint', good])).out).toBe(`${good}: no problems\n`);
  });

  it('has colours on a terminal only, and not where they are not wanted', async () => {
    const plain = (await lifeboat(['lint', bad])).out;
    const coloured = (await lifeboat(['lint', bad], { tty: true })).out;
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
    expect((await lifeboat(['lint', bad], { tty: true, env: { NO_COLOR: '1' } })).out).toBe(plain);
    expect((await lifeboat(['lint', bad], { tty: true, env: { TERM: 'dumb' } })).out).toBe(plain);
  });

  it('shows what would be obeyed by a terminal', async () => {
    const hostile = file('hostile.yaml', [['owner: Somebody', 'owner: "\u0007"\nx\u202ey: "\u001b]0;title\u0007"\n#']]);
    const { out } = await lifeboat(['lint', hostile]);
    expect(out).toMatch(/\\u202e/);
    expect(out).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

describe('as JSON', () => {
  it('is one document with every file and problem, and nothing else', async () => {
    const { out, err } = await lifeboat(['lint', '--json', bad, good]);
    expect(err).toBe('');
    expect(JSON.parse(out)).toEqual({
      ok: false,
      files: [
        {
          file: bad,
          ok: false,
          problems: [
            {
              severity: 'warning',
              path: 'policy.nextReview',
              line: 8,
              column: 15,
              value: '2025-01-01',
              message: 'was 2025-01-01, and today is 2026-03-10: the policy has not been reviewed',
              hint: 'review it and write the day of the next review',
              rule: 'review-overdue',
            },
            {
              severity: 'error',
              path: 'rules[0].frequency',
              line: 23,
              column: 16,
              value: 'daily at 02:00',
              message: expect.stringContaining('loses more than the RPO of standard'),
              hint: expect.stringContaining('back up more often'),
              rule: 'gap-exceeds-rpo',
              clause: 'B-4.1',
            },
          ],
        },
        { file: good, ok: true, problems: [] },
      ],
    });
  });

  it('is not ok while a file could not be read', async () => {
    const { out, err, code } = await lifeboat(['lint', '--json', good, join(folder, 'missing.yaml')]);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({ ok: false, files: [{ file: good, ok: true, problems: [] }] });
    expect(err).toContain('there is no such file');
  });

  it('has the same shape when the file is no policy at all', async () => {
    const path = join(folder, 'none.yaml');
    writeFileSync(path, 'a: [');
    const { out, code } = await lifeboat(['lint', '--json', path]);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      files: [{ file: path, ok: false, problems: [{ severity: 'error', rule: 'shape', line: 1 }] }],
    });
  });
});

describe('as annotations of GitHub', () => {
  it('has one line for each problem, with its place', async () => {
    const { out } = await lifeboat(['lint', '--format', 'github', bad]);
    const [warning, error, ...rest] = out.split('\n');
    expect(warning).toMatch(
      /^::warning file=.*bad\.yaml,line=8,col=15,title=review-overdue::policy\.nextReview was 2025/,
    );
    expect(error).toMatch(/^::error file=.*bad\.yaml,line=23,col=16,title=gap-exceeds-rpo::.*\[B-4\.1\]$/);
    expect(rest).toEqual(['']);
  });

  it('escapes what its syntax means, so that no policy can write a command of its own', async () => {
    const hostile = file('100%, a:b.yaml', [['over: 20%', 'over: "20 %\\n::error::x"']]);
    const { out } = await lifeboat(['lint', '--format', 'github', hostile]);
    expect(out.trim().split('\n')).toHaveLength(1);
    expect(out).toContain(`file=${join(folder, '100%25%2C a%3Ab.yaml')}`);
    expect(out).toContain('20 %25');
  });
});

describe('the process', () => {
  it('prints JSON to stdout and gives 1 for errors', async () => {
    const { code, out, err } = await lifeboatProcess(['lint', '--json', bad]);
    expect([code, err]).toEqual([1, '']);
    expect(JSON.parse(out)).toMatchObject({ ok: false, files: [{ file: bad }] });
  });
});
