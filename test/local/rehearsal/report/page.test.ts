import { describe, expect, it } from 'vitest';
import { rehearsalPage } from '#local/rehearsal/report/page.ts';
import { broken, kept, result } from '../results.ts';

const page = rehearsalPage(result({ invariants: [kept, broken] }));
const { worstDay: _, ...calm } = result({ days: 365, faultsInjected: 0, faults: [] });

/** Start tags and end tags in their order; those that have no end left out. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, end, name = '', self] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*?(\/?)>/g)) {
    if (['meta', 'line', 'rect', 'polyline', 'polygon'].includes(name) || self === '/') continue;
    if (end === '') open.push(name);
    else if (open.pop() !== name) wrong.push(name);
  }
  return [...wrong, ...open];
}

describe('the page of a rehearsal', () => {
  it('is one file that asks for nothing from elsewhere, and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:\/\//);
    expect(page).toMatch(/^<!doctype html>/);
    expect(unbalanced(page)).toEqual([]);
  });

  it('shows what a policy says as text, whatever it says', () => {
    expect(page).toContain('Backup &lt;policy&gt;');
    expect(page).toContain('rds-instance/&lt;orders&gt;');
    expect(page).not.toContain('<policy>');
  });

  it('says first whether the promises held', () => {
    expect(page.indexOf('1 of 2 promises was broken')).toBeLessThan(page.indexOf('<h2>'));
    expect(rehearsalPage(result())).toContain('<p class="verdict good">✓ 1 promise held');
  });

  it.each([
    'Objectives: the worst of the time against the target',
    'Alerts per week',
    'Storage and cost',
    'The worst day: 2026-01-18',
    'What broke, and how it healed',
    'Promises that were watched',
    'Clauses',
    'What was rehearsed, and what was not',
    'See it again',
  ])('has a section "%s"', (title) => {
    expect(page).toContain(`<h2>${title}</h2>`);
  });

  it('tells the worst day hour by hour, and that there was none when there was none', () => {
    expect(page).toContain(
      '<dt>02:00</dt><dd><p>02:10 backup FAILED</p><p class="soft">and 4 more of this hour</p></dd>',
    );
    expect(rehearsalPage(calm)).toContain('nothing went wrong on any day');
    expect(rehearsalPage(calm)).toContain('What would have happened to you this year');
  });

  it('tells of each violation the instant, the numbers, and the fault before it', () => {
    expect(page).toMatch(
      /<b>2026-01-18 01:00<\/b>.*Nobody was told for 1 h\.\n<span class="soft">hours 1; after topic-gone at eu-west-1/,
    );
  });

  it('names both axes of every chart, with the unit, and describes it for those who cannot see it', () => {
    const charts = page.match(/<figure class="chart">.*?<\/figure>/gs) ?? [];
    expect(charts).toHaveLength(4);
    for (const chart of charts) {
      expect(chart).toMatch(/role="img" aria-label="[^"]{20,}"/);
      expect(chart).toMatch(/class="name"/);
      expect(chart).toContain('<figcaption>');
    }
    for (const name of [
      'week that begins on (UTC)',
      'alerts opened',
      'recovery points, GB',
      'US dollars a month',
      'day (UTC)',
    ]) {
      expect(page).toContain(`>${name}</text>`);
    }
  });

  it('is in dark colours where the reader wants them, and in ink on paper', () => {
    expect(page).toContain('@media (prefers-color-scheme: dark)');
    expect(page).toContain('@media print');
  });
});
