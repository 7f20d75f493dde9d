import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const found = (path: string, pattern: RegExp): string[] =>
  [...readFileSync(new URL(path, import.meta.url), 'utf8').matchAll(pattern)].map(([, text]) => text ?? '');

const suites = ['./model.test.ts', './copies.test.ts', './reading.test.ts', '../../rehearsal/estate/estate.test.ts'];

it('every heading of the specification of the content model has tests of its name, and no others are there', () => {
  const headings = found('../../../../local/database/model/model.md', /^## (.+)$/gm);
  const tested = suites.flatMap((suite) => found(suite, /^describe\('(.+)'/gm));
  expect(tested.toSorted()).toEqual(headings.toSorted());
});
