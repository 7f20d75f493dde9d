/**
 * ministack and moto as their packages have them: emulators of AWS that this project did not write. Each is a process of
 * its own on a free port of this machine, and ends with this one.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { folders } from '../../deploy/folders.ts';
import { type Service, serve } from '../../deploy/processes.ts';
import { preparePython } from '../../deploy/python.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const build = path.join(folders.project, 'build', 'conformance');

export const names = ['ministack', 'moto'] as const;
export type EmulatorName = (typeof names)[number];

export interface Emulator {
  readonly name: EmulatorName;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
}

export interface Emulators {
  readonly all: readonly Emulator[];
  /** Path of the interpreter that has both. */
  readonly python: string;
  /** Path of the file with the answers. */
  readonly file: string;
  stop(): Promise<void>;
}

/** `answers`: what tasks of state machines answer (answering.py). */
export async function startEmulators(answers: object): Promise<Emulators> {
  const python = await preparePython({
    venv: path.join(build, 'venv'),
    requirements: [folders.requirements, path.join(here, 'requirements.txt')],
  });
  const home = path.join(build, 'home');
  mkdirSync(home, { recursive: true });
  const file = path.join(build, 'answers.json');
  writeFileSync(file, JSON.stringify(answers));
  const services: Service[] = [];
  const stop = async () => {
    await Promise.all(services.map((service) => service.stop()));
  };
  const start = async (name: EmulatorName): Promise<Emulator> => {
    const port = await freePort();
    const args = [path.join(here, 'serve.py'), name, String(port), file];
    const command = { file: python, args, env: environment(home) };
    services.push(await serve(command, { port, log: path.join(build, `${name}.log`) }));
    return { name, url: `http://127.0.0.1:${port}` };
  };
  try {
    return { all: await Promise.all(names.map(start)), python, file, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nothing of the machine's own AWS configuration. Waits and retries of ministack keep their order and take no time. */
function environment(home: string): Readonly<Record<string, string>> {
  return {
    PATH: process.env['PATH'] ?? '',
    ...{ HOME: home, TMPDIR: home, TZ: 'UTC', LANG: 'C.UTF-8' },
    ...{ PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' },
    ...{ SFN_WAIT_SCALE: '0', SFTP_ENABLED: '0', IOT_MTLS_ENABLED: '0', LOG_LEVEL: 'WARNING' },
    ...{ AWS_ACCESS_KEY_ID: '111122223333', AWS_SECRET_ACCESS_KEY: 'emulator', AWS_DEFAULT_REGION: 'eu-west-1' },
    ...{ MINISTACK_ACCOUNT_ID: '111122223333', MINISTACK_REGION: 'eu-west-1', MOTO_ACCOUNT_ID: '111122223333' },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Of an SDK client for one of them. */
export function clientConfig({ url }: Emulator) {
  return {
    region: 'eu-west-1',
    endpoint: url,
    credentials: { accessKeyId: '111122223333', secretAccessKey: 'emulator' },
    maxAttempts: 1,
  };
}
