import { describe, expect, it } from 'vitest';
import { differences } from '#local/rehearsal/compare.ts';
import { comparisonText } from '#local/rehearsal/compare-text.ts';
import { comparisonPage } from '#local/rehearsal/report/comparison.ts';
import { broken, kept, result } from './results.ts';

const a = result();
const [objective] = a.objectives;
if (!objective) throw new Error('the fixture has no objective');
const slower = { ...objective.rpoSeconds, worst: 1800 };
const b = result({
  policy: { ...a.policy, id: 'POL-2', file: 'policies/two.yaml' },
  invariants: [kept, broken],
  objectives: [
    { ...objective, rpoSeconds: slower },
    { ...objective, class: 'archive' },
  ],
  cost: { ...a.cost, measuredMonthlyUsd: 20 },
});
const replay = 'npm run -s lifeboat -- rehearse --compare policies/one.yaml policies/two.yaml';
const found = new Map(differences(a, b).map((each) => [each.what, each]));

describe('two policies side by side', () => {
  it('say for each number which is better off, less where less is better', () => {
    expect(found.get('broken promises')).toMatchObject({ a: 0, b: 5, better: 'a' });
    expect(found.get('critical: RPO, worst')).toMatchObject({ a: 300, b: 1800, unit: 'seconds', better: 'a' });
    expect(found.get('cost of a month, measured')).toMatchObject({ a: 30, b: 20, better: 'b' });
    expect(found.get('restore tests run')).toMatchObject({ a: 2, b: 2, better: 'equal' });
  });

  it('judge nothing that is neither better nor worse, or that one of them does not have', () => {
    expect(found.get('recovery points removed')).toEqual({
      what: 'recovery points removed',
      unit: 'count',
      a: 12,
      b: 12,
    });
    expect(found.get('archive: RPO, worst')).toEqual({ what: 'archive: RPO, worst', unit: 'seconds', b: 300 });
  });

  it('are told in the terminal, with both verdicts and the command', () => {
    const text = comparisonText({ a, b, differences: [...found.values()], replay }, {}, {});
    expect(text).toContain('A  policies/one.yaml: POL-1, version 1.0\n   ✓ 1 promise held');
    expect(text).toContain('B  policies/two.yaml: POL-2, version 1.0\n   ✗ 1 of 2 promises was broken');
    expect(text).toMatch(/critical: RPO, worst +5 min +30 min +A/);
    expect(text).toContain(`Replay: ${replay}`);
  });

  it('are a page of their own, with the curves of both', () => {
    const page = comparisonPage({ a, b, differences: [...found.values()], replay });
    expect(page.match(/<svg /g)).toHaveLength(6);
    // One scale for both, or the pictures would compare nothing.
    const heights = [...page.matchAll(/<polyline class="estimate" points="[\d.]+,([\d.]+) /g)].map(([, y]) => y);
    expect(heights[0]).toBe(heights[1]);
    expect(page).toContain('B: Backup &lt;policy&gt;, POL-2');
    expect(page).not.toMatch(/<script|https?:\/\//);
  });
});
