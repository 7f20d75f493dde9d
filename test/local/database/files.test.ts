import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyTree } from '#local/database/files.ts';

describe('copyTree', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'lifeboat-files-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const fresh = async () => mkdtemp(join(root, 'case-'));

  it('copies folders, files and links, and counts the bytes of the files', async () => {
    const name = fc.stringMatching(/^[a-z]{1,6}$/);
    const tree = fc.dictionary(name, fc.dictionary(name, fc.uint8Array({ maxLength: 5000 }), { maxKeys: 5 }), {
      maxKeys: 5,
    });
    await fc.assert(
      fc.asyncProperty(tree, fc.boolean(), async (folders, live) => {
        const [from, to] = [await fresh(), await fresh()];
        let bytes = 0;
        for (const [folder, files] of Object.entries(folders)) {
          await mkdir(join(from, folder));
          for (const [file, content] of Object.entries(files)) {
            await writeFile(join(from, folder, file), content);
            bytes += content.length;
          }
        }
        expect(await copyTree(from, to, { live })).toBe(bytes);
        for (const [folder, files] of Object.entries(folders)) {
          expect((await readdir(join(to, folder))).sort()).toEqual(Object.keys(files).sort());
          for (const [file, content] of Object.entries(files)) {
            expect(new Uint8Array(await readFile(join(to, folder, file)))).toEqual(content);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('keeps links as links and leaves out what it is told to', async () => {
    const [from, to] = [await fresh(), await fresh()];
    await mkdir(join(from, 'pg_wal'));
    await writeFile(join(from, 'pg_wal', 'segment'), 'x');
    await writeFile(join(from, 'file'), 'y');
    await symlink('file', join(from, 'link'));
    await copyTree(from, to, { skip: (path) => path === 'pg_wal' });
    expect((await readdir(to)).sort()).toEqual(['file', 'link']);
    expect(await readFile(join(to, 'link'), 'utf8')).toBe('y');
  });

  it('ends when files shrink and vanish while they are read', async () => {
    const [from, to] = [await fresh(), await fresh()];
    const names = Array.from({ length: 40 }, (_, n) => `file-${n}`);
    for (const name of names) await writeFile(join(from, name), Buffer.alloc(2_000_000, name));
    const copying = copyTree(from, to, { live: true });
    for (const [n, name] of names.entries()) {
      if (n % 2 === 0) await truncate(join(from, name), 10);
      else await rm(join(from, name));
    }
    expect(await copying).toBeLessThanOrEqual(names.length * 2_000_000);
  });
});
