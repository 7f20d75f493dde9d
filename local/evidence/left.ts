/**
 * What a local run leaves in its folder for whoever looks later: the ledger as it is in the bucket, `ledger/<chain>/<n>.json`,
 * the certificates, and in `inventory.json` all that the cloud held beside it.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EvidenceFacts } from '#core/evidence/facts.ts';
import type { StoredText } from '#core/ledger-verify.ts';

/** What there is to know of a policy's cloud. */
export interface Reading {
  /** Identifier of the policy. */
  readonly policy: string;
  readonly evidence: EvidenceFacts;
  /** Databases that no rule covers. */
  readonly uncovered: readonly Uncovered[];
}

export interface Uncovered {
  readonly id: string;
  readonly region: string;
  /** As its tag says; absent: it has none. */
  readonly class?: string;
}

/** The folder holds nothing that a run left, or something else. */
export class NothingLeft extends Error {
  override readonly name = 'NothingLeft';
}

const inventory = 'inventory.json';

export function leave(folder: string, { evidence, ...rest }: Reading): void {
  const { texts, certificates, ...beside } = evidence;
  for (const { key, text } of [...texts, ...certificates]) {
    const file = path.join(folder, key);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  writeFileSync(path.join(folder, inventory), `${JSON.stringify({ ...rest, evidence: beside }, null, 2)}\n`);
}

/** Throws NothingLeft. */
export function readLeft(folder: string): Reading {
  const file = path.join(folder, inventory);
  const { evidence, ...rest } = parse(file);
  const [texts, certificates] = [textsIn(folder, 'ledger'), textsIn(folder, 'certificates')];
  return { ...rest, evidence: { ...evidence, texts, certificates } };
}

type Beside = Omit<EvidenceFacts, 'texts' | 'certificates'>;

function parse(file: string): Omit<Reading, 'evidence'> & { readonly evidence: Beside } {
  try {
    const left = JSON.parse(readFileSync(file, 'utf8'));
    if (Array.isArray(left.evidence.points) && Array.isArray(left.evidence.versions)) return left;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      throw new NothingLeft(`there is no ${file}: run npm start first, which leaves it`, { cause });
  }
  throw new NothingLeft(`${file} is not what npm start leaves: run it again`);
}

/** Every file below a folder; its path is its key. */
function textsIn(root: string, folder: string): StoredText[] {
  if (!existsSync(path.join(root, folder))) return [];
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return { key: path.relative(root, file).split(path.sep).join('/'), text: readFileSync(file, 'utf8') };
    });
}
