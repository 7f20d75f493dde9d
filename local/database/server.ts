/** One PostgreSQL server process: started, asked as superuser, stopped. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { programEnvironment } from './account.ts';
import { type Site, superuser } from './site.ts';

export interface Server {
  readonly port: number;
  readonly data: string;
  /** Everything the server said last, at most 64 KiB. */
  log(): string;
  /** Work as superuser over the Unix socket; the connection is closed afterwards. */
  ask<T>(database: string, work: (client: pg.Client) => Promise<T>): Promise<T>;
  /** `now`: without a last checkpoint, for data that is thrown away. `cleanly`: its data then needs no recovery. */
  stop(how: 'now' | 'cleanly'): Promise<void>;
}

const logLimit = 65_536;
const attempts = 5;

/** Starts a server on `data`; recovery, if the data needs it, is over when this resolves. Rejects with the server's log. */
export async function startServer(site: Site, data: string): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const server = launch(site, data, port);
    const failure = await server.ready;
    if (failure === undefined) return server;
    // Somebody else may take the port between the moment it was found free and now.
    if (attempt === attempts || !failure.includes('Address already in use')) throw new Error(failure);
  }
}

function launch(site: Site, data: string, port: number): Server & { ready: Promise<string | undefined> } {
  const settings = site.settings.flatMap((setting) => ['-c', setting]);
  const child = spawn(site.programs.postgres, ['-D', data, '-p', String(port), ...settings], {
    ...site.account,
    env: programEnvironment(site.env),
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    // In a session of its own: Ctrl-C is for this program, which then stops the server.
    detached: true,
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-logLimit);
  });
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    port,
    data,
    log: () => log,
    ready: readiness(child, gone, () => log),
    ask: (database, work) => ask({ host: site.sockets, port, database, user: superuser, ssl: false }, work),
    async stop(how) {
      const alive = child.pid !== undefined && child.exitCode === null && child.signalCode === null;
      // PostgreSQL's words for these signals: immediate and fast shutdown.
      if (alive) child.kill(how === 'now' ? 'SIGQUIT' : 'SIGINT');
      await gone;
      await rm(join(data, 'postmaster.pid'), { force: true });
    },
  };
}

/** Resolves with nothing once connections are accepted, or with the reason why they never will be. */
async function readiness(child: ChildProcess, gone: Promise<void>, log: () => string): Promise<string | undefined> {
  const accepting = new Promise<undefined>((resolve) => {
    child.stderr?.on('data', () => {
      if (log().includes('database system is ready to accept connections')) resolve(undefined);
    });
  });
  const ended = gone.then(() => `PostgreSQL did not start; its log says:\n${log().trim()}`);
  return Promise.race([accepting, ended]);
}

async function ask<T>(config: pg.ClientConfig, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config);
  // A server that is stopped under an idle connection is no reason to end the program; the query in work() rejects.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system gave no port on 127.0.0.1');
  return address.port;
}
