/** Where the deploy test keeps what it makes. All of it is ignored by git. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const project = path.resolve(here, '..', '..');
const build = path.join(project, 'build', 'deploy');

export const folders = {
  project,
  build,
  assembly: path.join(build, 'cdk.out'),
  /** HOME and TMPDIR of everything that is started. */
  home: path.join(build, 'home'),
  venv: path.join(project, '.venv'),
  requirements: path.join(here, 'requirements.txt'),
  emulators: path.join(here, 'emulators'),
  look: path.join(here, 'outside', 'look.py'),
} as const;
