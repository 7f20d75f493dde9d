/**
 * Two emulators as one AWS: ministack for everything, moto for RDS, and the two tools that talk to them.
 * ministack speaks TLS and enforces IAM: every function acts as the role that its template gives it, and bucket and key
 * policies apply.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { folders } from './folders.ts';
import { type Command, type Environment, run, type Service, serve } from './processes.ts';

export interface Cloud {
  /** Runs the pinned CDK CLI. Seconds is its time limit. */
  cdk(args: readonly string[], seconds: number): Promise<string>;
  /** Runs a command of outside/look.py, in another language with another SDK. */
  look<T>(command: string, facts: Readonly<Record<string, unknown>>, seconds?: number): Promise<T>;
  stop(): Promise<void>;
}

/** `account` is also the access key of its administrator: that is how ministack tells accounts apart. */
export async function startCloud(python: string, account: string, region: string): Promise<Cloud> {
  rmSync(folders.build, { recursive: true, force: true });
  mkdirSync(folders.home, { recursive: true });
  // ministack's own Lambda runner is CommonJS, and runs from below here: it must not inherit the project's module type.
  writeFileSync(path.join(folders.home, 'package.json'), '{ "type": "commonjs" }\n');
  const [port, rdsPort] = [await freePort(), await freePort()];
  const endpoints = { all: `https://127.0.0.1:${port}`, rds: `http://127.0.0.1:${rdsPort}` };
  const shared = { ...cleanEnvironment(), AWS_ENDPOINT_URL_RDS: endpoints.rds };
  const emulator = (name: string, env: Environment, ...args: readonly string[]): Command => ({
    file: python,
    args: [path.join(folders.emulators, `${name}.py`), ...args],
    env,
  });
  await run(emulator('certificate', shared, certificate, privateKey), 30);
  const services: Service[] = [];
  const start = async (name: string, on: number, env: Environment, ...args: readonly string[]) => {
    const log = path.join(folders.build, `${name}.log`);
    services.push(await serve(emulator(name, { ...shared, ...env }, ...args), { port: on, log }));
  };
  const stop = async () => {
    await Promise.all(services.map((service) => service.stop()));
    rmSync(folders.home, { recursive: true, force: true });
  };
  try {
    await start('ministack_gaps', port, ministack(port, account, region));
    await start('moto_rds', rdsPort, {}, String(rdsPort), endpoints.all, account);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...tools(python, { ...shared, ...administrator(endpoints.all, account, region) }), stop };
}

function tools(python: string, env: Environment): Pick<Cloud, 'cdk' | 'look'> {
  const cli = path.join(folders.project, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  return {
    cdk: (args, seconds) =>
      run({ file: process.execPath, args: [cli, ...args, '--no-notices'], env, cwd: folders.project }, seconds),
    look: async (command, facts, seconds = 60) =>
      JSON.parse(await run({ file: python, args: [folders.look, command, JSON.stringify(facts)], env }, seconds)),
  };
}

const certificate = path.join(folders.home, 'certificate.pem');
const privateKey = path.join(folders.home, 'key.pem');

/** Nothing of the machine's own AWS configuration, proxies or caches. */
function cleanEnvironment(): Environment {
  const node = path.dirname(process.execPath);
  return {
    PATH: `${node}:${process.env['PATH'] ?? ''}`,
    HOME: folders.home,
    TMPDIR: folders.home,
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUNBUFFERED: '1',
    NODE_EXTRA_CA_CERTS: certificate,
    AWS_CA_BUNDLE: certificate,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

function ministack(port: number, account: string, region: string): Environment {
  return {
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_ACCOUNT_ID: account,
    MINISTACK_REGION: region,
    AUTH: 'true',
    USE_SSL: '1',
    MINISTACK_SSL_CERT: certificate,
    MINISTACK_SSL_KEY: privateKey,
    // Waits and retries keep their order and number, and take no time.
    SFN_WAIT_SCALE: '0',
    SFTP_ENABLED: '0',
    IOT_MTLS_ENABLED: '0',
  };
}

function administrator(endpoint: string, account: string, region: string): Environment {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'emulator',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: 'true',
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
