import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const spec = fileURLToPath(new URL('../../../../local/services/rds/rds.md', import.meta.url));

describe('rds.md', () => {
  it('has a heading for every group of tests, and tests for every heading', () => {
    const headings = [...readFileSync(spec, 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    const groups = readdirSync(here)
      .filter((name) => name.endsWith('.test.ts') && name !== 'spec.test.ts')
      .flatMap((name) => [...readFileSync(`${here}${name}`, 'utf8').matchAll(/^describe\('(.+)', /gm)])
      .map(([, group]) => group);
    expect(groups.sort()).toEqual(headings.sort());
  });
});
