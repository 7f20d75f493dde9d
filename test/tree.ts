/** Copies of the tree, to break them or to run in them: sources are copied, what was installed is shared. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = new URL('..', import.meta.url).pathname;
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
