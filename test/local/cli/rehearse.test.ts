import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lifeboat } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'lifeboat-rehearse-'));
afterAll(() => rmSync(folder, { recursive: true }));
const policy = 'policies/pol-isms-008.yaml';
const missing = join(folder, 'missing');

describe('rehearse, before it begins', () => {
  it.each([
    ['no file', [], 'rehearse needs one policy file, or two after --compare'],
    ['two files', [policy, policy], 'write --compare to put two side by side'],
    ['one file to compare', [policy, '--compare'], '--compare needs two policy files'],
    ['no days', [policy, '--days', '0'], '--days 0: write a whole number from 1 to 3660'],
    ['words for numbers', [policy, '--databases', 'ten'], '--databases ten: write a whole number from 1 to 10000'],
    ['a negative seed', [policy, '--seed=-1'], '--seed -1: write a whole number from 0 to 2147483647'],
    ['an unknown option', [policy, '--fault', 'none'], 'there is no option --fault: did you mean "--faults"?'],
    ['a missing file of faults', [policy, '--faults', missing], 'write none, default, systematic, or a file of faults'],
    ['a page of thousands', [policy, '--faults', 'systematic', '--report', 'r.html'], '--report does not go with'],
    ['a day that there is not', [policy, '--start', '2026-02-30'], '--start 2026-02-30: write a date'],
    ['a page in no folder', [policy, '--report', join(missing, 'r.html')], `there is no folder ${missing}`],
    ['a folder as a page', [policy, '--report', folder], 'is a folder: write the name of a file'],
  ])('refuses %s', async (_what, words, message) => {
    const said = await lifeboat(['rehearse', ...words]);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.err).toContain(message);
  });

  it('tells every problem of a file of faults with its place', async () => {
    const file = join(folder, 'faults.yaml');
    writeFileSync(file, '- kind: nonsense\n  at: 2026-02-03T02:00:00Z\n- kind: call-fails\n  at: tomorrow\n');
    const { code, err } = await lifeboat(['rehearse', policy, '--faults', file]);
    expect(code).toBe(2);
    expect(err).toContain(`${file}:1:9 [0].kind`);
    expect(err).toContain(`${file}:4:7 [1].at`);
  });

  it('gives 2 for a policy that cannot be read, and 1 for one that is wrong', async () => {
    const wrong = join(folder, 'wrong.yaml');
    writeFileSync(wrong, readFileSync(policy, 'utf8').replace('rpo: 1h', 'rpo: soon'));
    expect((await lifeboat(['rehearse', join(folder, 'missing.yaml')])).code).toBe(2);
    const said = await lifeboat(['rehearse', wrong]);
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toContain('rpo');
  });

  it('says what it does, with every option', async () => {
    const { code, out } = await lifeboat(['rehearse', '--help']);
    expect(code).toBe(0);
    for (const option of [
      '--days N',
      '--databases N',
      '--seed N',
      '--faults WHAT',
      '--compare',
      '--report FILE.html',
      '--json',
    ]) {
      expect(out).toContain(`  ${option}`);
    }
    expect(out).toContain('130: interrupted');
  });
});
