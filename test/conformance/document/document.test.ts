import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cases } from '../asl/cases.ts';
import { sequences } from '../services/sequences.ts';
import { conformance } from './document.ts';
import { guide, specification } from './headings.ts';

const headings = [...specification, ...guide];
const here = new URL('../../', import.meta.url);

describe('docs/conformance.md', () => {
  it('says what the lists say', async () => {
    await expect(conformance()).toMatchFileSnapshot('../../../docs/conformance.md');
  });

  it.each(headings.filter(({ status }) => status !== 'absent'))('names tests of "$heading" that exist', ({ tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((file) => !existsSync(new URL(file, here)))).toEqual([]);
  });

  it('has a heading for every case, and each heading once', () => {
    const names = headings.map(({ heading }) => heading);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(cases.map(({ heading }) => heading)));
  });

  it('can tell every case and every sequence from every other', () => {
    const ids = [...cases.map(({ heading, title }) => `${heading}: ${title}`), ...sequences.map(({ title }) => title)];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
