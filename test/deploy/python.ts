/** The private virtual environment of the deploy test: `.venv` in the project, made again when requirements change. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folders } from './folders.ts';
import { run } from './processes.ts';

const interpreter = path.join(folders.venv, 'bin', 'python');

/** Path of an interpreter that has everything in requirements.txt. Needs Python 3.10 or newer with its `venv` module. */
export async function preparePython(): Promise<string> {
  const wanted = readFileSync(folders.requirements, 'utf8');
  const stamp = path.join(folders.venv, 'installed.txt');
  if (read(stamp) === wanted) return interpreter;
  rmSync(folders.venv, { recursive: true, force: true });
  mkdirSync(folders.venv, { recursive: true });
  await make();
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-compile', '--no-deps'];
  const install = ['-m', 'pip', 'install', ...quiet, '--requirement', folders.requirements];
  await run({ file: interpreter, args: install, env: inherited() }, 300);
  writeFileSync(stamp, wanted);
  return interpreter;
}

async function make(): Promise<void> {
  try {
    await run({ file: 'python3', args: ['-m', 'venv', folders.venv], env: inherited() }, 120);
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
