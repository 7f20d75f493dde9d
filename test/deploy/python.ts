/** The private virtual environment of the deploy test: `.venv` in the project, made again when requirements change. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folders } from './folders.ts';
import { run } from './processes.ts';

export interface Place {
  /** Folder of the environment. */
  readonly venv: string;
  /** Paths of requirements files. */
  readonly requirements: readonly string[];
}

const here: Place = { venv: folders.venv, requirements: [folders.requirements] };

/** Path of an interpreter that has everything in the requirements. Needs Python 3.10 or newer with its `venv` module. */
export async function preparePython({ venv, requirements }: Place = here): Promise<string> {
  const interpreter = path.join(venv, 'bin', 'python');
  const wanted = requirements.map((file) => readFileSync(file, 'utf8')).join('');
  const stamp = path.join(venv, 'installed.txt');
  if (read(stamp) === wanted) return interpreter;
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv, { recursive: true });
  await make(venv);
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-compile', '--no-deps'];
  const install = ['-m', 'pip', 'install', ...quiet, ...requirements.flatMap((file) => ['--requirement', file])];
  await run({ file: interpreter, args: install, env: inherited() }, 300);
  writeFileSync(stamp, wanted);
  return interpreter;
}

async function make(venv: string): Promise<void> {
  try {
    await run({ file: 'python3', args: ['-m', 'venv', venv], env: inherited() }, 120);
  } catch (cause) {
    throw new Error('python3 cannot make a virtual environment; on Debian install the package python3-venv', { cause });
  }
}

/** pip finds its index through the environment and configuration of whoever runs the test. */
function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
