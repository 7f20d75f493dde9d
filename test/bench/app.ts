/** The app that is rehearsed: the example policy, synthesized without bundles. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { synthesize } from '#infra/synth.ts';

export const policyFile = 'policies/pol-isms-008.yaml';

/** `work` gets the folder of the synthesized app, which is gone afterwards. */
export async function withApp<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeboat-bench-'));
  try {
    return await work(await synthesize(policyFile, folder, { bundle: false }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
