import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const services = ['s3', 'sns', 'kms', 'sqs', 'secretsmanager', 'sts'];

/** The file of tests of a service, or the files in its folder. */
function testsOf(service: string): string[] {
  const folder = new URL(`./${service}/`, import.meta.url);
  if (!existsSync(folder)) return [`./${service}.test.ts`];
  const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
  return files.map((file) => `./${service}/${file}`);
}

function matchesIn(path: string, pattern: RegExp): string[] {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  return [...text.matchAll(pattern)].map(([, found]) => found ?? '');
}

describe('specifications', () => {
  it.each(services)('of %s have a test for each heading, in the same order', (service) => {
    const headings = matchesIn(`../../../local/services/${service}/${service}.md`, /^## (.+)$/gm);
    const tested = testsOf(service).map((file) => matchesIn(file, /^ {2}describe\('(.+)'/gm));
    expect(tested.flat().sort()).toEqual(headings.toSorted());
    for (const titles of tested) expect(titles).toEqual(headings.filter((heading) => titles.includes(heading)));
  });
});
