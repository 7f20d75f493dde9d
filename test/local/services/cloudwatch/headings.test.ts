import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const here = new URL('./', import.meta.url);

describe('The specification of CloudWatch', () => {
  it('has a test for each heading', () => {
    const page = readFileSync(new URL('../../../../local/services/cloudwatch/cloudwatch.md', here), 'utf8');
    const tests = readdirSync(here).filter((file) => file.endsWith('.test.ts'));
    const tested = tests.flatMap((file) => [
      ...readFileSync(new URL(file, here), 'utf8').matchAll(/^ *describe\('([^']+)'/gm),
    ]);
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(tested.map(([, title]) => title)).toEqual(expect.arrayContaining(headings));
  });
});
