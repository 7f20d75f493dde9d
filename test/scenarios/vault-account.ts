/** The example policy with a vault account, deployed to both. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatInstant } from '#core/instant.ts';
import type { Policy } from '#core/policy/schema.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { synthesize } from '#infra/synth.ts';
import { type Assembly, readAssemblies } from '#local/assembly/read.ts';
import type { Cloud } from '#local/cloud.ts';
import { adminClients } from '#local/start/clients.ts';
import { lifeboat, type Said } from '../local/cli/support.ts';
import { secondary } from './stage.ts';

export const vaultAccount = '444455556666';

const copies = '    - { region: eu-central-1, clauses: [E-4.3-secondary, E-6.1-region] }\n';
const place = (terms: string) =>
  `${copies}  vault: { account: "${vaultAccount}", region: ${secondary}, ${terms}, clauses: [E-4.4-access] }\n`;

/** @param terms of `places.vault`, as the policy has them: `days: 35` */
export async function deployVault(
  folder: string,
  terms: string,
): Promise<{ readonly file: string; readonly policy: Policy; readonly assemblies: readonly Assembly[] }> {
  const file = path.join(folder, `${terms.replaceAll(/\W+/g, '-')}.yaml`);
  writeFileSync(file, readFileSync('policies/pol-isms-008.yaml', 'utf8').replace(copies, place(terms)));
  const folderOfApp = await synthesize(file, `${file}.out`, { bundle: false });
  return { file, policy: readPolicyFile(file), assemblies: readAssemblies(folderOfApp) };
}

/** `lifeboat`, with credentials of an account. */
export async function lifeboatIn(cloud: Cloud, words: readonly string[]): Promise<Said> {
  const caller = async () => ({ account: cloud.assembly.account });
  return await lifeboat(words, {
    now: formatInstant(cloud.clock.now()),
    aws: { clients: adminClients(cloud), caller },
  });
}
