/**
 * What a person reads of each policy's plan, reviewed. After a change that is meant, write the files again with
 * `UPDATE_GOLDEN=1 npx vitest run test/core/plan/golden.test.ts`, and read the difference before committing it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planPolicy } from '#core/plan/plan.ts';
import { planText } from '#local/cli/plan-text.ts';
import { policyFiles, readPolicy } from '../../policies.ts';

const folder = new URL('golden/', import.meta.url);
const nameOf = (file: string) => `${basename(file, '.yaml')}.txt`;

describe('the plan, word for word,', () => {
  it.each(policyFiles)('of %s', (file) => {
    const plan = planPolicy(readPolicy(file), { from: '2026-11-22T00:00:00Z', count: 3 });
    const text = `${planText(plan)}\n`;
    const golden = new URL(nameOf(file), folder);
    if (process.env['UPDATE_GOLDEN']) writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });

  it('is there for these policies and no other', () => {
    expect(readdirSync(folder).sort()).toEqual(policyFiles.map(nameOf));
  });
});
