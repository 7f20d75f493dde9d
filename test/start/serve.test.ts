import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { paginateDescribeDBSnapshots, RDSClient } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '#core/report.ts';
import { lifeboat } from '../local/cli/support.ts';
import { type Started, startServing } from './started.ts';

let started: Started;
const tmp = mkdtempSync(path.join(tmpdir(), 'lifeboat-start-'));

beforeAll(async () => {
  // As the system's own temporary folder: the servers' account must be able to pass.
  chmodSync(tmp, 0o711);
  started = await startServing(tmp);
});

afterAll(async () => {
  rmSync(tmp, { recursive: true, force: true });
});

describe('the local run', () => {
  it('proves at least five tables equal to their source, in the primary Region and from the copy [E-7.2-restore]', () => {
    const report: Report = JSON.parse(readFileSync('out/report.json', 'utf8'));
    expect(report.restoreTests.map(({ region }) => region)).toEqual(['eu-west-1', 'eu-central-1']);
    expect(new Set(report.restoreTests.map(({ point }) => point)).size).toBe(1);
    for (const { point, tables } of report.restoreTests) {
      const source = report.sources?.find((each) => each.point === point)?.content.tables ?? [];
      const equal = source.filter(({ table, rows, hash }) =>
        tables.some((restored) => restored.table === table && restored.rows === rows && restored.hash === hash),
      );
      expect(equal.length).toBeGreaterThanOrEqual(5);
      expect(equal).toHaveLength(source.length);
    }
  });

  it('removes what has outlived its window, in both Regions, and no more [E-4.1-full]', () => {
    const report: Report = JSON.parse(readFileSync('out/report.json', 'utf8'));
    expect(report.disposals.map(({ region }) => region).sort()).toEqual(['eu-central-1', 'eu-west-1']);
    expect(report.disposals.every(({ confirmed }) => confirmed)).toBe(true);
  });

  it('leaves its evidence behind, which holds, and the inventory of every point [B-6] [A-5-inventory]', async () => {
    expect(await lifeboat(['ledger', 'verify', '--local'])).toMatchObject({ code: 0, err: '' });
    const { code, out } = await lifeboat(['inventory', 'policies/pol-isms-008.yaml', '--local', '--json']);
    expect(code).toBe(0);
    const { points, findings } = JSON.parse(out);
    expect(points).toHaveLength(10);
    expect(findings).toEqual([]);
  });

  it('lists the recovery points of both Regions to any SDK while it serves', async () => {
    const here = await points('eu-west-1');
    expect(here.length).toBeGreaterThanOrEqual(5);
    expect(await points('eu-central-1')).toEqual(here);
  });

  it('leaves no process, no open port and no file behind on Ctrl-C', async () => {
    expect(processes()).not.toEqual([]);
    expect(await started.signal('SIGINT')).toBe(130);
    await expect(fetch(started.url)).rejects.toThrow();
    expect(processes()).toEqual([]);
    expect(readdirSync(tmp).filter((name) => name.startsWith('lifeboat'))).toEqual([]);
  });
});

async function points(region: string): Promise<(string | undefined)[]> {
  const credentials = { accessKeyId: 'LIFEBOATADMIN', secretAccessKey: 'local' };
  const client = new RDSClient({ region, endpoint: started.url, credentials });
  const found: (string | undefined)[] = [];
  for await (const page of paginateDescribeDBSnapshots({ client }, {}))
    found.push(...(page.DBSnapshots ?? []).map(({ DBSnapshotIdentifier }) => DBSnapshotIdentifier));
  return found.sort();
}

/** Database servers whose files are in the run's temporary folder. */
function processes(): string[] {
  const all = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(tmp) && line.includes('postgres'));
}
