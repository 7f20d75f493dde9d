import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintRules } from '#core/lint/rules.ts';

const index = readFileSync('docs/lint/README.md', 'utf8');

describe('the pages of the lint rules', () => {
  it('and the rules, and the files of the rules, match one to one', () => {
    const ids = lintRules.map(({ id }) => id).sort();
    const names = (folder: string, ending: string) => readdirSync(folder).map((file) => file.replace(ending, ''));
    expect(names('docs/lint', '.md').filter((name) => name !== 'README')).toEqual(ids);
    expect(names('core/lint/rules', '.ts')).toEqual(ids);
  });

  it.each(lintRules.map((rule) => [rule.id, rule] as const))('%s: says what the rule says of itself', (id, rule) => {
    const page = readFileSync(`docs/lint/${id}.md`, 'utf8');
    const { severity, summary, excusable } = rule;
    expect(page.startsWith(`# ${id}\n\n${summary}\n`)).toBe(true);
    const kind = `${severity.charAt(0).toUpperCase()}${severity.slice(1)}`;
    expect(page).toContain(`*${kind}${excusable ? '; an approved exception can excuse it.' : '.'}*`);
    expect(page.match(/^## .+$/gm)).toEqual(['## Why it matters', '## Example', '## How to fix it']);
    expect(index).toContain(`| [${id}](${id}.md) | ${severity}${excusable ? ', excusable' : ''} | ${summary} |`);
  });
});
