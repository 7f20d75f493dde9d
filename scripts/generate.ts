/** Writes what is generated from the policy schema, the table of faults and retention: `npm run generate`. Tests hold the files current. */
import { readFileSync, writeFileSync } from 'node:fs';
import { backupRules } from '#core/policy/carried-out.ts';
import { parsePolicy } from '#core/policy/parse.ts';
import { policyJsonSchema, policyReference } from '#core/policy/reference.ts';
import { retentionCalendar } from '#core/retention/calendar-page.ts';
import { faultsReference } from '#local/rehearsal/faults/reference.ts';

writeFileSync('policies/policy.schema.json', `${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
writeFileSync('docs/policy.md', policyReference());
writeFileSync('docs/faults.md', faultsReference());

const example = 'policies/pol-isms-008.yaml';
const parsed = parsePolicy(readFileSync(example, 'utf8'), example);
const [rule] = parsed.ok ? backupRules(parsed.policy) : [];
if (!rule) throw new Error(`${example} has no backup rule to draw the calendar with`);
writeFileSync('docs/retention-calendar.md', retentionCalendar(rule));
