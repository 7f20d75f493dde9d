import { describe, expect, it } from 'vitest';
import { countTests } from '../../scripts/count-tests.ts';

const file = (status: string, tests: number) => ({ status, assertionResults: Array.from({ length: tests }) });
const report = (numTotalTests: number, numPassedTests: number, ...testResults: unknown[]) =>
  JSON.stringify({ numTotalTests, numPassedTests, testResults });

describe('counting a test run', () => {
  it('counts what passed and what failed', () => {
    expect(countTests(report(5, 3, file('failed', 5)), 1)).toEqual({ passed: 3, failed: 2 });
    expect(countTests(report(5, 5, file('passed', 5)), 0)).toEqual({ passed: 5, failed: 0 });
  });

  it('counts a skipped test as failed', () => {
    expect(countTests(report(3, 2, file('passed', 3)), 0)).toEqual({ passed: 2, failed: 1 });
  });

  it('counts a file that could not be loaded as failed', () => {
    expect(countTests(report(2, 2, file('passed', 2), file('failed', 0)), 1)).toEqual({ passed: 2, failed: 1 });
  });

  it('counts a run that failed outside every test as failed', () => {
    expect(countTests(report(2, 2, file('passed', 2)), 1)).toEqual({ passed: 2, failed: 1 });
  });

  it.each([undefined, '', '{"numTotal'])('counts a run without a readable report (%j) as failed', (text) => {
    expect(countTests(text, 0)).toEqual({ passed: 0, failed: 1 });
  });

  it('counts a run of no tests as failed', () => {
    expect(countTests(report(0, 0), 0)).toEqual({ passed: 0, failed: 1 });
  });
});
