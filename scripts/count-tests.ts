/**
 * Counts a vitest run for `.ci/run`: `node --import tsx scripts/count-tests.ts REPORT.json STATUS` prints `PASSED FAILED`.
 * STATUS is the exit status of the run. Skipped tests, files that could not be loaded, errors outside any test, and a
 * run without a report all count as failed.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What is read of vitest's JSON reporter (the shape of Jest's). */
export interface TestReport {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** `report` is the text of the report, `undefined` when there is none. */
export function countTests(report: string | undefined, exitStatus: number): Count {
  const read = parse(report);
  if (read === undefined) return { passed: 0, failed: 1 };
  const { numTotalTests, numPassedTests, testResults } = read;
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.length,
  );
  const failed = numTotalTests - numPassedTests + unloaded.length;
  const silent = numTotalTests === 0 || (failed === 0 && exitStatus !== 0);
  return { passed: numPassedTests, failed: failed + (silent ? 1 : 0) };
}

function parse(report: string | undefined): TestReport | undefined {
  try {
    return report === undefined ? undefined : JSON.parse(report);
  } catch {
    return undefined;
  }
}

function readReport(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file = '', status = '1'] = process.argv.slice(2);
  const { passed, failed } = countTests(readReport(file), Number(status));
  console.log(`${passed} ${failed}`);
}
