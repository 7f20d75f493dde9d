/** Writes what is generated from the policy schema and the table of faults: `npm run generate`. Tests hold the files current. */
import { writeFileSync } from 'node:fs';
import { policyJsonSchema, policyReference } from '#core/policy/reference.ts';
import { faultsReference } from '#local/rehearsal/faults/reference.ts';

writeFileSync('policies/policy.schema.json', `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
writeFileSync('docs/policy.md', policyReference());
writeFileSync('docs/faults.md', faultsReference());
