/**
 * Bytes that are hardly read again, outside of memory: in one file of the process, among the temporary ones. It has no name
 * any more once it is open, so nothing is left of it however the process ends; until then it only grows.
 */
import { mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where bytes are in the file. */
export interface Extent {
  readonly at: number;
  readonly length: number;
}

let file: number | undefined;
let end = 0;

/** Throws what the file system answers: ENOSPC when the disk is full. */
export function putAside(bytes: Uint8Array): Extent {
  file ??= nameless();
  const at = end;
  end += bytes.length;
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done);
  return { at, length: bytes.length };
}

export function bringBack({ at, length }: Extent): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const read = file === undefined ? 0 : readSync(file, bytes, done, length - done, at + done);
    if (read === 0) throw new Error(`The temporary file ends before ${at + length}: somebody has shortened it.`);
    done += read;
  }
  return bytes;
}

function nameless(): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-objects-'));
  const opened = openSync(path.join(folder, 'bytes'), 'w+', 0o600);
  rmSync(folder, { recursive: true });
  return opened;
}
