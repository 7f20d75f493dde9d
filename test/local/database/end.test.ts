import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createPostgresEngine } from '#local/database/engine.ts';
import { master, processesWith } from './support.ts';

describe('the end of a database engine', { timeout: 120_000 }, () => {
  const portIsFree = async (port: number) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const [event] = await Promise.race([
      once(socket, 'connect').then(() => ['open']),
      new Promise<string[]>((resolve) => socket.once('error', () => resolve(['closed']))),
    ]);
    socket.destroy();
    return event === 'closed';
  };
  /** Also for the account that servers run as when this program is root. */
  const passableFolder = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lifeboat-end-'));
    await chmod(folder, 0o711);
    return folder;
  };
  const gone = async (condition: () => boolean) => {
    for (let round = 0; round < 100 && !condition(); round += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    return condition();
  };

  it('close leaves no process, no port and no file, and may be called twice', async () => {
    const workDir = await passableFolder();
    const engine = await createPostgresEngine({ workDir });
    const { port } = await engine.create('one', master);
    expect(processesWith(workDir).length).toBeGreaterThan(1);
    await Promise.all([engine.close(), engine.close()]);
    expect(await readdir(workDir)).toEqual([]);
    expect(processesWith(workDir)).toEqual([]);
    expect(await portIsFree(port)).toBe(true);
    await expect(engine.create('two', master)).rejects.toThrow('the database engine is closed');
    await rm(workDir, { recursive: true });
  });

  it('close in the middle of work ends that work, and leaves as little', async () => {
    const workDir = await passableFolder();
    const engine = await createPostgresEngine({ workDir });
    await engine.create('one', master);
    const work = [
      engine.create('two', master),
      engine.snapshot('one', 's'),
      engine.create('three', { ...master, masterUser: 'other' }),
    ].map((promise) => promise.then(() => 'done').catch((error: Error) => error.message));
    await engine.close();
    await Promise.all(work);
    expect(await readdir(workDir)).toEqual([]);
    expect(processesWith(workDir)).toEqual([]);
    await rm(workDir, { recursive: true });
  });

  it('servers and files go with the program that made them, even when it is killed', async () => {
    const workDir = await passableFolder();
    const program = `
      import { createPostgresEngine } from '#local/database/engine.ts';
      const engine = await createPostgresEngine({ workDir: process.argv[1] });
      const server = await engine.create('one', ${JSON.stringify(master)});
      console.log(server.port);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, workDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = await once(child.stdout, 'data');
    child.kill('SIGKILL');
    expect(await gone(() => processesWith(workDir).length === 0)).toBe(true);
    expect(await readdir(workDir)).toEqual([]);
    expect(await portIsFree(Number(port))).toBe(true);
    await rm(workDir, { recursive: true });
  });

  it.runIf(process.getuid?.() === 0)('says which folder its servers cannot reach', async () => {
    const workDir = await mkdtemp(join(tmpdir(), 'lifeboat-end-'));
    await expect(createPostgresEngine({ workDir })).rejects.toThrow(
      'the account of the database servers (uid 65534) cannot reach',
    );
    expect(await readdir(workDir)).toEqual([]);
    await rm(workDir, { recursive: true });
  });

  it('leaves nothing when it cannot begin', async () => {
    const workDir = await passableFolder();
    const env = { ...process.env, LIFEBOAT_POSTGRES_BIN: '/nowhere' };
    await expect(createPostgresEngine({ workDir, env })).rejects.toThrow('LIFEBOAT_POSTGRES_BIN is /nowhere');
    expect(await readdir(workDir)).toEqual([]);
    expect(processesWith(workDir)).toEqual([]);
    await rm(workDir, { recursive: true });
  });
});
