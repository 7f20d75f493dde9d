/** What `npm start -- --serve` runs, in a process group of its own, as in a terminal; npm itself would hide the exit code. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Started {
  readonly url: string;
  readonly tmp: string;
  /** As Ctrl-C does: every process of the group gets it. */
  signal(name: NodeJS.Signals): Promise<number | null>;
}

/** Resolves once the local cloud is up. `tmp`: the folder it takes for the system's temporary folder. */
export async function startServing(tmp: string): Promise<Started> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/start/main.ts', '--serve'], {
    detached: true,
    env: { ...process.env, TMPDIR: tmp },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await served(child);
  return {
    ...{ url, tmp },
    signal: async (name) => {
      const exit = once(child, 'exit');
      process.kill(-(child.pid ?? 0), name);
      return (await exit)[0];
    },
  };
}

async function served(child: ChildProcess): Promise<string> {
  return await new Promise((resolve, reject) => {
    let stderr = '';
    child.stderr?.on('data', (data) => {
      stderr += data;
      const url = /The local cloud is up at (http:\S+)/.exec(stderr)?.[1];
      if (url) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${stderr.slice(-4000)}`)));
  });
}
