/** Plants a defect. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Tree } from '../tree.ts';
import type { Patch } from './patch.ts';

/** Throws with git's words when the patch does not fit the tree any more. */
export function applyPatch({ folder }: Tree, { file }: Patch): void {
  // Outside a repository git takes the paths as they are; the ceiling keeps it from looking for one above.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: path.dirname(folder) };
  execFileSync('git', ['apply', '--whitespace=nowarn', file], { cwd: folder, env, stdio: 'pipe' });
}
