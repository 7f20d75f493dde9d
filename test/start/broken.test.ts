/** One thing is broken in each run, as a person does it. A run leaves its files in `out`, so each has a copy of the tree. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, test } from 'vitest';
import type { Breakage } from '#local/start/options.ts';
import { copyTree } from '../tree.ts';

/** What people are told, and the clause that asks for it. */
const told: Readonly<Record<Breakage, readonly [alert: string, clause: string]>> = {
  snapshot: ['BackupFailed', 'E-10.1-failure'],
  copy: ['BackupFailed', 'E-10.1-failure'],
  restore: ['RestoreTestFailed', 'E-7.2-restore'],
  data: ['RestoreTestFailed', 'E-7.2-restore'],
};
const rows = Object.entries(told).map(([what, [alert, clause]]) => [what, alert, clause] as const);

describe('a run in which one thing is broken', () => {
  test.concurrent.for(rows)(
    '--break %s ends with 1 and tells people by a critical %s [%s]',
    async ([what, alert], { expect }) => {
      const tree = copyTree();
      try {
        const { code, out } = await start(tree.folder, '--break', what);
        expect(out).toContain(`[CRITICAL] ${alert}: rds-instance/`);
        expect(code).toBe(1);
      } finally {
        tree.remove();
      }
    },
  );
});

/** `npm start -- OPTIONS`, to its end. */
async function start(folder: string, ...options: readonly string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn('npm', ['start', '--', ...options], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 280_000,
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out: out + err };
}
