import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Assembly, readPrimaryAssembly } from '../../assembly/read.ts';

/** The app of a policy, synthesized once for many rehearsals. Throws PolicyRefused. */
export async function deployed(policyFile: string): Promise<Assembly> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-rehearsals-'));
  try {
    // Loaded when it is needed: the CDK takes seconds to load.
    const { synthesize } = await import('#infra/synth.ts');
    return readPrimaryAssembly(await synthesize(policyFile, folder, { bundle: false }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
