/**
 * Copying folders of database files: at rest (a clone where the file system can), or while a server writes to them.
 * A cluster is a thousand small files, for which a system call is much cheaper than a promise; so small files are
 * copied at once, and the event loop gets its turn after every few of them and around every large one.
 */
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  statSync,
  symlinkSync,
  writeSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Account } from './account.ts';

export interface CopyOptions {
  /** Relative path → leave it out. A folder that is left out is left out with all that is in it. */
  readonly skip?: (path: string) => boolean;
  /** Files may grow, shrink or vanish while they are read. */
  readonly live?: boolean;
  /** Who shall own the copy. */
  readonly owner?: Account | undefined;
  /** Make the copy readable (and what was executable, executable) for every account. */
  readonly readable?: boolean;
}

/** Milliseconds of work on two slow cores, at most, before others get their turn. */
const filesPerTurn = 16;
const bytesPerTurn = 1 << 20;

/** Copies what is in `from` into the existing folder `to`. Answers with the bytes of all files. */
export async function copyTree(from: string, to: string, options: CopyOptions = {}): Promise<number> {
  const { skip, owner, readable } = options;
  const pending = [''];
  let bytes = 0;
  let count = 0;
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const item of readdirSync(join(from, folder), { withFileTypes: true })) {
      const path = join(folder, item.name);
      if (skip?.(path) === true) continue;
      const target = join(to, path);
      if (item.isDirectory()) {
        mkdirSync(target, { mode: 0o700 });
        pending.push(path);
      } else if (item.isSymbolicLink()) {
        symlinkSync(readlinkSync(join(from, path)), target);
        continue;
      } else if (item.isFile()) {
        const copied = await copy(join(from, path), target, options.live === true);
        if (copied === undefined) continue;
        bytes += copied;
        count += 1;
        if (count % filesPerTurn === 0) await turn();
      } else continue;
      if (readable === true) chmodSync(target, 0o755);
      if (owner !== undefined) chownSync(target, owner.uid, owner.gid);
    }
  }
  return bytes;
}

/** Bytes copied; undefined when the file is gone, which only a live one may be. */
function copy(from: string, to: string, live: boolean): number | undefined | Promise<number> {
  if (live) return copyLive(from, to);
  const { size } = statSync(from);
  if (size > bytesPerTurn) return copyFile(from, to, constants.COPYFILE_FICLONE).then(() => size);
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  return size;
}

const buffer = Buffer.allocUnsafe(bytesPerTurn);

/**
 * Reads until the end, wherever that is by then: `copyFile` would wait for ever for the bytes of a file that a server
 * truncates under it. A file that is gone is no error: the server's log explains it to whoever recovers.
 */
function copyLive(from: string, to: string): number | undefined | Promise<number> {
  const source = openIfThere(from);
  if (source === undefined) return undefined;
  const target = openSync(to, 'w', 0o600);
  const close = () => {
    closeSync(source);
    closeSync(target);
  };
  const first = readSync(source, buffer, 0, bytesPerTurn, null);
  writeSync(target, buffer, 0, first);
  if (first === bytesPerTurn) return rest(source, target, first).finally(close);
  close();
  return first;
}

async function rest(source: number, target: number, before: number): Promise<number> {
  for (let total = before; ; ) {
    await turn();
    const read = readSync(source, buffer, 0, bytesPerTurn, null);
    if (read === 0) return total;
    writeSync(target, buffer, 0, read);
    total += read;
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
