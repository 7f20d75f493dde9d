import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const services = ['s3', 'sns', 'kms', 'sqs', 'secretsmanager', 'sts'];

function matchesIn(path: string, pattern: RegExp): string[] {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  return [...text.matchAll(pattern)].map(([, found]) => found ?? '');
}

describe('specifications', () => {
  it.each(services)('of %s have a test for each heading, in the same order', (service) => {
    const headings = matchesIn(`../../../local/services/${service}/${service}.md`, /^## (.+)$/gm);
    const tested = matchesIn(`./${service}.test.ts`, /^ {2}describe\('(.+)'/gm);
    expect(tested).toEqual(headings);
  });
});
