/** Copies of the tree that can be broken: sources are copied, what was installed is shared. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Patch } from './patch.ts';

const root = new URL('../..', import.meta.url).pathname;
const copied = [
  ...['core', 'infra', 'lambdas', 'local', 'policies', 'scripts', 'state-machines', 'test', 'docs'],
  ...['README.md', 'cdk.json', 'package.json', 'tsconfig.json', 'vitest.config.ts'],
];

export interface Tree {
  readonly folder: string;
  remove(): void;
}

export function copyTree(): Tree {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-tree-'));
  for (const name of copied) cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Throws with git's words when the patch does not fit the tree any more. */
export function applyPatch({ folder }: Tree, { file }: Patch): void {
  // Outside a repository git takes the paths as they are; the ceiling keeps it from looking for one above.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(folder) };
  execFileSync('git', ['apply', '--whitespace=nowarn', file], { cwd: folder, env, stdio: 'pipe' });
}
