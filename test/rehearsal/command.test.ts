/** The command as a person starts it, in processes of their own, so that nothing but the seed can be what they share. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'lifeboat-rehearsal-'));
const page = join(folder, 'rehearsal.html');
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const small = ['--days', '2', '--databases', '2', '--faults', 'default'];

interface Start {
  readonly env?: Readonly<Record<string, string>>;
  /** Presses Ctrl-C as soon as the rehearsal says that it begins. */
  readonly interrupt?: boolean;
}

function rehearse(options: readonly string[], { env = {}, interrupt = false }: Start): Promise<Ended> {
  const args = ['--import', 'tsx', 'local/cli/main.ts', 'rehearse', 'policies/pol-isms-008.yaml', ...options];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => {
    said.out += data;
  });
  child.stderr.on('data', (data: Buffer) => {
    said.err += data;
  });
  if (interrupt) child.stderr.once('data', () => child.kill('SIGINT'));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...said })));
}

describe('a rehearsal', () => {
  it('gives the same ledger for the same seed, whatever the time zone and the language', async () => {
    const started = [...small, '--seed', '11', '--json'];
    const [one, other] = await Promise.all([
      rehearse([...started, '--report', page], {
        env: { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
      }),
      rehearse(started, { env: { TZ: 'America/St_Johns', LANG: 'C', LC_ALL: 'C' } }),
    ]);
    const [a, b] = [JSON.parse(one.out), JSON.parse(other.out)];
    expect(a.ledger.entries).toBeGreaterThan(50);
    expect(a.ledgerDigest).toMatch(/^[0-9a-f]{64}$/);
    const { elapsedSeconds: _, peakMemoryBytes: __, ...found } = a;
    const { elapsedSeconds: ___, peakMemoryBytes: ____, ...again } = b;
    expect(again).toEqual(found);
    expect(one.code).toBe(a.invariants.some((each: { broken: number }) => each.broken > 0) ? 1 : 0);
    expect(readFileSync(page, 'utf8')).toContain(`<code>${a.ledgerDigest}</code>`);
  });

  it('ends cleanly with 130 when it is interrupted, and says how far it was', async () => {
    const { code, out, err } = await rehearse(['--days', '3000', '--databases', '1'], { interrupt: true });
    expect(code).toBe(130);
    expect(out).toBe('');
    expect(err).toMatch(
      /stopped at 2026-01-17T\d\d:00:00Z: 0 of 3000 days are over, and nothing can be said about the others\.\n$/,
    );
  });
});
