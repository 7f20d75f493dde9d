import { describe, expect, it } from 'vitest';
import type { LintedFile } from '#core/lint/lint.ts';
import { lintRules } from '#core/lint/rules.ts';
import { type BadPolicy, badPolicies } from './bad-policies.ts';
import { lintChanged } from './good-policy.ts';

describe.each(badPolicies)('$rule: $title', ({ rule, both = [], bad, fixed, path, says, severity = 'error' }) => {
  it('is told, where it stands, and no other rule rejects the policy', () => {
    const linted = lintChanged([...both, ...bad]);
    expect(about(linted, rule)).toContainEqual(
      expect.objectContaining({ rule, path, severity, message: expect.stringContaining(says) }),
    );
    expect(linted.ok).toBe(severity === 'warning');
    expect(others(linted, rule)).toEqual([]);
  });

  it('is not told of the fixed twin, and nothing else is', () => {
    const linted = lintChanged([...both, ...fixed]);
    expect(about(linted, rule)).toEqual([]);
    expect(others(linted, rule)).toEqual([]);
  });
});

function about({ problems }: LintedFile, rule: BadPolicy['rule']) {
  return problems.filter((problem) => problem.rule === rule);
}

/** What the pipeline does not do yet is told beside everything else, and is no reason to reject. */
function others({ problems }: LintedFile, rule: BadPolicy['rule']): string[] {
  const rules = problems.map((problem) => problem.rule);
  return [...new Set(rules)].filter((each) => each !== rule && each !== 'not-carried-out');
}

describe('the good policy', () => {
  it('has no problem at all', () => expect(lintChanged([]).problems).toEqual([]));
});

describe('every rule', () => {
  it('has a bad policy and a fixed twin', () => {
    expect([...new Set(badPolicies.map(({ rule }) => rule))].sort()).toEqual(lintRules.map(({ id }) => id).sort());
  });
});
