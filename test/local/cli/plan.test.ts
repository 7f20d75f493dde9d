import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { commands } from '#local/cli/commands.ts';
import { run } from '#local/cli/run.ts';

const file = 'policies/pol-isms-008.yaml';
const folder = mkdtempSync(join(tmpdir(), 'lifeboat-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function lifeboat(...words: readonly string[]) {
  const [out, err]: string[][] = [[], []];
  const around = {
    now: '2026-11-22T12:00:00Z',
    out: { write: (text: string) => out?.push(text) },
    err: { write: (text: string) => err?.push(text) },
    env: {},
  };
  const code = await run(commands, words, around);
  return { code, out: out?.join('') ?? '', err: err?.join('') ?? '' };
}

/** A policy file that is the example after one change. */
function changed(name: string, from: string, to: string): string {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`the policy no longer says ${from}`);
  const path = join(folder, name);
  writeFileSync(path, text.replace(from, to));
  return path;
}

describe('lifeboat plan', () => {
  it('prints tables on stdout, nothing on stderr, and leaves with 0', async () => {
    const { code, out, err } = await lifeboat('plan', file, '--from', '2026-03-28');
    expect([code, err]).toEqual([0, '']);
    for (const text of ['What runs, and when', '2026-03-28T02:00:00Z', '30 of each of 10', 'US dollars', 'NOT YET']) {
      expect(out).toContain(text);
    }
  });

  it('prints one JSON document and nothing else', async () => {
    const { code, out, err } = await lifeboat('plan', file, '--json', '--count', '5');
    expect([code, err]).toEqual([0, '']);
    const plan = JSON.parse(out);
    expect(plan).toMatchObject({ from: '2026-11-22T12:00:00Z', policy: { id: 'POL-ISMS-008' } });
    for (const { next } of plan.schedules) expect(next).toHaveLength(5);
  });

  it('counts with the load that it is given', async () => {
    const load = ['--databases', '3', '--gigabytes', '0.5', '--change-rate', '12.5%'];
    const { cost } = JSON.parse((await lifeboat('plan', file, '--json', ...load)).out);
    // 30 points and one in its grace: 3 × (0.5 GB + 30 × 0.0625 GB)
    expect(cost.lines[0].quantity).toBe(7.125);
    expect(cost.assumptions[0]).toContain('as asked for');
  });

  it('says what is wrong with a policy, where, and leaves with 1', async () => {
    const { code, out, err } = await lifeboat('plan', changed('bad.yaml', 'days: 30', 'days: "[X]"'));
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/bad\.yaml:\d+:\d+ rules\[0\]\.retention\.days: is a blank/);
  });

  it('cannot run without a readable file, and leaves with 2', async () => {
    const { code, out, err } = await lifeboat('plan', join(folder, 'none.yaml'));
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('none.yaml');
  });

  it.each([
    [['plan'], 'needs one policy file'],
    [['plan', file, file], 'write --diff'],
    [['plan', '--diff', file], 'two policy files'],
    [['plan', file, '--from', 'tomorrow'], '--from tomorrow: write an instant'],
    [['plan', file, '--from', '2026-02-30'], '--from 2026-02-30'],
    [['plan', file, '--count', '0'], '--count 0'],
    [['plan', file, '--databases', '1.5'], '--databases 1.5'],
    [['plan', file, '--gigabytes', '0'], '--gigabytes 0'],
    [['plan', file, '--gigabytes', '1e9'], '--gigabytes 1e9'],
    [['plan', file, '--change-rate', '5'], '--change-rate 5: write a percentage'],
    [['plan', file, '--change-rate', '101%'], '--change-rate 101%'],
    [['plan', file, '--yaml'], 'there is no option --yaml'],
  ])('refuses %j with the reason and leaves with 2', async (words, reason) => {
    const { code, out, err } = await lifeboat(...words);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(reason);
  });
});

describe('lifeboat plan --diff', () => {
  it('says what expires sooner, and that it must be confirmed', async () => {
    const shorter = changed('shorter.yaml', 'days: 30, floor: 3', 'days: 7, floor: 3');
    const { code, out, err } = await lifeboat('plan', '--diff', file, shorter);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('23 d SOONER: 23 of each database, 10 of them in the first run');
    expect(out).toContain('database-full: what is let go of does not come back');
    expect(out).toContain('two-step rule');
    expect(out).toContain('"insteadOf: { days: 30 }"');
    expect(JSON.parse((await lifeboat('plan', '--diff', file, shorter, '--json')).out)).toMatchObject({
      confirmation: true,
    });
  });

  it('says that what is confirmed takes effect with the first run', async () => {
    const agreed = changed('agreed.yaml', 'days: 30, floor: 3', 'days: 7, insteadOf: { days: 30 }, floor: 3');
    const { out } = await lifeboat('plan', '--diff', file, agreed);
    expect(out).toContain('database-full: nothing holds this back. The first run after the deployment');
    expect(out).not.toContain('two-step');
  });

  it('says nothing of confirmation when nothing expires sooner', async () => {
    const later = changed('later.yaml', 'frequency: daily at 02:00', 'frequency: daily at 03:00');
    const { code, out } = await lifeboat('plan', '--diff', file, later);
    expect(code).toBe(0);
    expect(out).toContain('cron(0 3 * * ? *)');
    expect(out).not.toContain('two-step');
  });

  it('reads both files before it says anything', async () => {
    const { code, out, err } = await lifeboat('plan', '--diff', file, join(folder, 'none.yaml'));
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('none.yaml');
  });
});
