/** Child processes that never outlive the test: each has a time limit, and its whole group is ended with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type Environment = Readonly<Record<string, string>>;

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Environment;
  readonly cwd?: string;
}

const running = new Set<ChildProcess>();
// The test runner works in a child of its own; without its parent nobody waits for the result any more.
process.once('disconnect', () => process.exit(1));
process.once('exit', () => {
  for (const child of running) signal(child, 'SIGKILL');
});

/** Runs a command to its end and answers its standard output. Throws with the end of its output when it fails. */
export async function run(command: Command, seconds: number): Promise<string> {
  const child = launch(command, ['ignore', 'pipe', 'pipe']);
  let out = '';
  let all = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    out += text;
    all += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    all += text;
  });
  const timer = setTimeout(() => {
    all += `\nstopped after ${seconds} s`;
    signal(child, 'SIGKILL');
  }, seconds * 1000);
  const [code] = await once(child, 'close').finally(() => clearTimeout(timer));
  if (code === 0) return out;
  throw new Error(`${command.file} ${command.args.join(' ')} ended with ${code}:\n${lastLines(all, 60)}`);
}

export interface Service {
  stop(): Promise<void>;
}

/** Starts a server and waits until it listens. Its output goes to `log`; it ends by itself if this process dies. */
export async function serve(command: Command, { port, log }: { port: number; log: string }): Promise<Service> {
  const file = openSync(log, 'w');
  // The open pipe is what keeps it alive (emulators/lifeline.py).
  const child = launch(command, ['pipe', file, file]);
  closeSync(file);
  for (let tries = 0; tries < 300 && child.exitCode === null; tries += 1) {
    if (await listens(port)) return { stop: () => stop(child) };
    await sleep(100);
  }
  await stop(child);
  throw new Error(`${command.args.join(' ')} does not listen:\n${lastLines(readFileSync(log, 'utf8'), 30)}`);
}

function launch({ file, args, env, cwd }: Command, stdio: ('ignore' | 'pipe' | number)[]): ChildProcess {
  const child = spawn(file, args, { env, stdio, detached: true, ...(cwd === undefined ? {} : { cwd }) });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  signal(child, 'SIGTERM');
  const timer = setTimeout(() => signal(child, 'SIGKILL'), 5000);
  await closed.finally(() => clearTimeout(timer));
}

/** To the whole group: an emulator runs each Lambda function in a process of its own. */
function signal(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group is gone already.
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
