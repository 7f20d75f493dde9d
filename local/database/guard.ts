/**
 * Makes the servers end with this process, however it ends. A small shell, in a session of its own so that Ctrl-C does
 * not reach it, waits on a pipe from here; the system closes the pipe when this process is gone, even by SIGKILL. Then
 * it stops every server that it finds by its `postmaster.pid` under the folder, and removes the folder. Should a server
 * slip through while it is starting, it stops by itself within a minute, because its lock file is gone.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const script = `
cat > /dev/null
for round in 1 2 3 4 5 6 7 8 9 10; do
  find "$1" -name postmaster.pid 2>/dev/null | while read -r file; do
    kill -QUIT "$(head -n 1 "$file")" 2>/dev/null
  done
  rm -rf "$1" 2>/dev/null
  [ -d "$1" ] || exit 0
  sleep 0.1
done
`;

export interface Guard {
  /** Removes the folder now, with whatever is left in it. */
  release(): Promise<void>;
}

/** Guards `folder` and the servers whose data is in it. */
export async function guardFolder(folder: string): Promise<Guard> {
  const shell = spawn('/bin/sh', ['-c', script, 'lifeboat-guard', folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  await once(shell, 'spawn');
  const gone = once(shell, 'exit');
  // It waits for this process, so this process does not wait for it.
  shell.unref();
  return {
    async release() {
      shell.ref();
      shell.stdin.end();
      await gone;
    },
  };
}
