/** What all servers of one engine share: programs, account, folders, TLS and who may connect. */
import { execFile } from 'node:child_process';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Account, programEnvironment } from './account.ts';
import { createCredentials } from './certificate.ts';
import type { Programs } from './programs.ts';

export interface Site {
  readonly root: string;
  readonly programs: Programs;
  readonly account: Account | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the Unix sockets, closed to everybody but the servers' account: whoever gets in is the superuser. */
  readonly sockets: string;
  readonly settings: readonly string[];
  /** A cluster as `initdb` makes it, with the roles and extensions that RDS gives. Instances begin as its copies. */
  readonly template: string;
  /** Undefined when this PostgreSQL was built without TLS. */
  readonly authorityPem: string | undefined;
}

/** As on RDS, the superuser belongs to the platform and the master user is not one. */
export const superuser = 'rdsadmin';
const run = promisify(execFile);

// One statement a line, which is how a server in single-user mode reads them.
const roles = `create role rds_superuser nologin
grant pg_monitor, pg_signal_backend to rds_superuser with admin option
`;
const extensions = `create extension if not exists amcheck
grant execute on all functions in schema public to rds_superuser
`;
/** New databases are copies of `template1`; `postgres` was one before the extension came. */
const furniture = { template1: `${roles}${extensions}`, postgres: extensions };

/** Durability is given up on purpose: these servers live shorter than the machine's next power cut. */
const durability = ['fsync=off', 'full_page_writes=off'];
const size = ['shared_buffers=64MB', 'max_wal_size=512MB', 'max_connections=50'];

type Base = Pick<Site, 'root' | 'programs' | 'account' | 'env'>;

export async function createSite(base: Base): Promise<Site> {
  const { root, account } = base;
  const folder = async (name: string) => {
    const path = join(root, name);
    await mkdir(path, { mode: 0o700 });
    if (account !== undefined) await chown(path, account.uid, account.gid);
    return path;
  };
  const sockets = await folder('s');
  const template = await folder('template');
  await initialise(base, template);
  const tls = await hasTls(base, template);
  const access = join(root, 'access.conf');
  // Over TCP the password is always checked, and a connection without TLS is refused where TLS exists.
  await writeFile(
    access,
    `local all ${superuser} trust\n${tls ? 'hostssl' : 'host'} all all 127.0.0.1/32 scram-sha-256\n`,
    { mode: 0o644 },
  );
  const security = tls ? await writeCredentials(await folder('tls'), account) : undefined;
  const settings = [
    ...durability,
    ...size,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${sockets}`,
    'unix_socket_permissions=0700',
    'password_encryption=scram-sha-256',
    // No statement in the log, because it may hold a password.
    'log_min_error_statement=panic',
    `hba_file=${access}`,
    ...(security?.settings ?? ['ssl=off']),
  ];
  return { ...base, sockets, template, settings, authorityPem: security?.authorityPem };
}

async function initialise({ programs, account, env }: Base, template: string): Promise<void> {
  const options = { ...account, env: programEnvironment(env), cwd: '/' };
  // Checksums tell a flipped bit from good data. Log segments of 1 MB instead of 16 keep small snapshots small.
  // The access rules that `initdb` writes are never used: every server is started with those of the site.
  const flags = ['--data-checksums', '--wal-segsize=1', '--auth=trust', '-E', 'UTF8', '--locale=C'];
  await run(
    programs.initdb,
    ['-D', template, '-U', superuser, ...flags, '--no-sync', '--no-instructions'],
    options,
  ).catch((error: Error) => {
    if (account === undefined || !error.message.includes('Permission denied')) throw error;
    const who = `the account of the database servers (uid ${account.uid})`;
    throw new Error(`${who} cannot reach ${template}; set TMPDIR to a folder that every account may pass`);
  });
  for (const [database, statements] of Object.entries(furniture)) {
    const flags = ['--single', '-c', 'exit_on_error=on', '-c', 'fsync=off', '-D', template, database];
    const single = run(programs.postgres, flags, options);
    single.child.stdin?.end(statements);
    await single;
  }
}

async function hasTls({ programs, account, env }: Base, template: string): Promise<boolean> {
  const { stdout } = await run(programs.postgres, ['-D', template, '-C', 'ssl_library'], {
    ...account,
    env: programEnvironment(env),
    cwd: '/',
  });
  return stdout.trim() !== '';
}

async function writeCredentials(folder: string, account: Account | undefined) {
  const { authorityPem, certificatePem, keyPem } = createCredentials();
  const put = async (name: string, text: string) => {
    const path = join(folder, name);
    await writeFile(path, text, { mode: 0o600 });
    if (account !== undefined) await chown(path, account.uid, account.gid);
    return path;
  };
  const certificate = await put('server.crt', certificatePem);
  const key = await put('server.key', keyPem);
  const settings = [
    'ssl=on',
    'ssl_min_protocol_version=TLSv1.2',
    `ssl_cert_file=${certificate}`,
    `ssl_key_file=${key}`,
  ];
  return { authorityPem, settings };
}
