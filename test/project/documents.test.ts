/** What the documents say about the project must be there: files, headings and commands. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const generated = ['node_modules', 'build', 'out', 'cdk.out', '.venv', 'coverage'];
const documents = markdown('.');
const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync('package.json', 'utf8')).scripts;

describe.each(documents)('%s', (document) => {
  const text = readFileSync(document, 'utf8');

  it('links to files and headings that exist', () => {
    expect(brokenLinks(document, text)).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const named = [...text.matchAll(/\bnpm run (?:-s |--silent )?([a-z][a-z0-9:-]*)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the check of links', () => {
  it('finds a missing file and a missing heading, and no fault in what is there or in what is code', () => {
    const text =
      '# Known things\n[a](lint-rules.test.ts) [b](gone.md) [c](#known-things) [d](#gone)\n```\n[e](code.md)\n```';
    expect(brokenLinks('test/project/example.md', text)).toEqual(['gone.md', '#gone']);
  });
});

function markdown(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !generated.includes(name));
  return entries
    .flatMap((entry) => {
      const place = path.join(folder, entry.name);
      if (entry.isDirectory()) return markdown(place);
      return place.endsWith('.md') ? [place] : [];
    })
    .sort();
}

function brokenLinks(document: string, text: string): string[] {
  const prose = text.replaceAll(/```[\s\S]*?```|`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '');
  return targets.filter((target) => !/^[a-z]+:/.test(target) && !leads(document, text, target));
}

function leads(document: string, text: string, target: string): boolean {
  const [file = '', heading] = target.split('#');
  const place = file === '' ? document : path.join(path.dirname(document), file);
  if (file !== '' && !existsSync(place)) return false;
  if (heading === undefined || (file !== '' && !place.endsWith('.md'))) return true;
  return headings(file === '' ? text : readFileSync(place, 'utf8')).includes(heading);
}

/** As hosts of repositories make them: lower case, hyphens for spaces, no punctuation. */
function headings(text: string): string[] {
  return [...text.matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}
