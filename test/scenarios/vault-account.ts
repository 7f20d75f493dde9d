/** The example policy with a vault account, deployed to both. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Policy } from '#core/policy/schema.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { synthesize } from '#infra/synth.ts';
import { type Assembly, readAssemblies } from '#local/assembly/read.ts';
import { secondary } from './stage.ts';

export const vaultAccount = '444455556666';

const copies = '    - { region: eu-central-1, clauses: [E-4.3-secondary, E-6.1-region] }\n';
const place = (terms: string) =>
  `${copies}  vault: { account: "${vaultAccount}", region: ${secondary}, ${terms}, clauses: [E-4.4-access] }\n`;

/** @param terms of `places.vault`, as the policy has them: `days: 35` */
export async function deployVault(
  folder: string,
  terms: string,
): Promise<{ readonly policy: Policy; readonly assemblies: readonly Assembly[] }> {
  const file = path.join(folder, `${terms.replaceAll(/\W+/g, '-')}.yaml`);
  writeFileSync(file, readFileSync('policies/pol-isms-008.yaml', 'utf8').replace(copies, place(terms)));
  const folderOfApp = await synthesize(file, `${file}.out`, { bundle: false });
  return { policy: readPolicyFile(file), assemblies: readAssemblies(folderOfApp) };
}
