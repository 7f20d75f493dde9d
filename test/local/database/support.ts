import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { createPostgresEngine, type EngineOptions, type PostgresEngine } from '#local/database/engine.ts';
import type { DatabaseServer } from '#local/seams.ts';

export const master = { masterUser: 'app_owner', masterPassword: 'first-password', database: 'app' };

/** Runs with an engine that is closed afterwards, whatever happens. */
export async function withEngine<T>(options: EngineOptions, work: (engine: PostgresEngine) => Promise<T>): Promise<T> {
  const engine = await createPostgresEngine(options);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** A connection as the master user over TCP; its end by a stopped server is no error. */
export async function connect({ host, port }: DatabaseServer, overrides: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client({
    host,
    port,
    user: master.masterUser,
    password: master.masterPassword,
    database: master.database,
    ...overrides,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

export async function rows(client: pg.Client, query: string): Promise<unknown[]> {
  return (await client.query(query)).rows;
}

/** Process ids whose command line holds the text. */
export function processesWith(text: string): number[] {
  return commandLines()
    .filter(({ line }) => line.includes(text))
    .map(({ pid }) => pid);
}

/** From /proc where there is one, because `ps` is not on every Linux; from `ps` elsewhere. */
function commandLines(): { pid: number; line: string }[] {
  if (existsSync('/proc/self/cmdline')) {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.map((pid) => ({ pid: Number(pid), line: commandLine(pid) }));
  }
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' });
  return stdout.split('\n').map((row) => ({ pid: Number.parseInt(row, 10), line: row }));
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
