/** Writes what is generated from the policy schema: `npm run generate`. A test holds both files current. */
import { writeFileSync } from 'node:fs';
import { policyJsonSchema, policyReference } from '#core/policy/reference.ts';

writeFileSync('policies/policy.schema.json', `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
writeFileSync('docs/policy.md', policyReference());
