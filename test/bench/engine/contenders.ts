/** Who runs the definition, and how. A round gives executions a second. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Emulator, type EmulatorName, type Emulators, names } from '../../conformance/emulators/emulators.ts';
import { run } from '../../deploy/processes.ts';
import { definition, input, output } from './definition.ts';
import { clientOf, createMachine, type HttpTarget, runOverHttp } from './http.ts';
import { machineArn, runDirectly } from './ours.ts';

export interface Contender {
  readonly who: 'this project' | EmulatorName;
  readonly how: 'called directly' | 'over HTTP';
  /** Executions a second: of CPU time when called directly, of the clock over HTTP. */
  round(seconds: number): Promise<number>;
}

/** Executions a second of this process's CPU time. */
export const oursDirectly: Contender = {
  who: 'this project',
  how: 'called directly',
  round: async (seconds) => {
    await runDirectly(500);
    const began = performance.now();
    const before = process.cpuUsage();
    let executions = 0;
    while (performance.now() - began < seconds * 1000) {
      await runDirectly(200);
      executions += 200;
    }
    const { user, system } = process.cpuUsage(before);
    return executions / ((user + system) / 1e6);
  },
};

export function peersDirectly({ python, file }: Emulators): readonly Contender[] {
  const benchmark = path.join(path.dirname(file), 'benchmark.json');
  writeFileSync(benchmark, JSON.stringify({ definition, input, output }));
  const script = new URL('./directly.py', import.meta.url).pathname;
  const env = { PATH: process.env['PATH'] ?? '', AWS_DEFAULT_REGION: 'eu-west-1', SFN_WAIT_SCALE: '0' };
  const measure = async (who: EmulatorName, seconds: number) => {
    const args = [script, who, file, benchmark, String(seconds)];
    const { executions, cpu } = JSON.parse(lastLine(await run({ file: python, args, env }, 120)));
    return executions / cpu;
  };
  return names.map((who) => ({ who, how: 'called directly', round: (seconds) => measure(who, seconds) }));
}

export interface Served extends Contender {
  close(): Promise<void>;
}

export async function oursOverHttp(): Promise<Served> {
  const script = new URL('./serve.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [url] = await once(child.stdout, 'data');
  const target = { client: clientOf(String(url).trim()), stateMachineArn: machineArn };
  return {
    who: 'this project',
    how: 'over HTTP',
    round: (seconds) => httpRate(target, seconds),
    close: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}

export async function peerOverHttp({ name, url }: Emulator): Promise<Contender> {
  const target = await createMachine(clientOf(url));
  return { who: name, how: 'over HTTP', round: (seconds) => httpRate(target, seconds) };
}

async function httpRate(target: HttpTarget, seconds: number): Promise<number> {
  const batch = 64;
  await runOverHttp(target, batch);
  const began = performance.now();
  let executions = 0;
  while (performance.now() - began < seconds * 1000) {
    await runOverHttp(target, batch);
    executions += batch;
  }
  return executions / ((performance.now() - began) / 1000);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
