import { describe, expect, it } from 'vitest';
import { type MutationReport, mutationProblems, score, survivors } from '../../scripts/mutation.ts';

const source = 'const a = b > 0;\nreturn [\n  a,\n];\n';
const mutant = (status: string, at: readonly [number, number, number, number], replacement: string) => {
  const [line, column, lastLine, lastColumn] = at;
  return {
    ...{ status, replacement },
    location: { start: { line, column }, end: { line: lastLine, column: lastColumn } },
  };
};
const bound = mutant('Survived', [1, 11, 1, 16], 'b >= 0');
const list = mutant('NoCoverage', [2, 8, 4, 2], '[]');
const report = (...mutants: ReturnType<typeof mutant>[]): MutationReport => ({
  files: { 'core/retention/group.ts': { source, mutants } },
});
const page = (...lines: readonly string[]) => `# Page\n\nWhy.\n\n\`\`\`\n${lines.join('\n')}\n\`\`\`\n`;

describe('the check of a mutation run', () => {
  it('names what survived by its file, its text and what took its place, each in one line', () => {
    const both = report(bound, list, mutant('Killed', [1, 1, 1, 6], ''), mutant('Timeout', [1, 1, 1, 6], ''));
    expect(survivors(both)).toEqual(['group.ts: b > 0 → b >= 0', 'group.ts: [ a, ] → []']);
    expect(score(both)).toBe('4 mutants: 1 killed, 1 timed out, 2 survived (1 of them reached by no test)');
  });

  it('is content when exactly what is accepted survived', () => {
    expect(mutationProblems(report(bound, list), page('group.ts: [ a, ] → []', 'group.ts: b > 0 → b >= 0'))).toEqual(
      [],
    );
  });

  it('finds a survivor that nobody accepted, also a second one that reads like the first', () => {
    expect(mutationProblems(report(bound, list), page('group.ts: b > 0 → b >= 0'))).toEqual([
      'survived, and is not accepted: group.ts: [ a, ] → []',
    ]);
    expect(mutationProblems(report(bound, bound), page('group.ts: b > 0 → b >= 0'))).toHaveLength(1);
  });

  it('takes no mutant for found because its tests took too long', () => {
    expect(mutationProblems(report(mutant('Timeout', [1, 11, 1, 16], 'b >= 0')), '')).toEqual([
      'timed out, try again on a quiet machine: group.ts: b > 0 → b >= 0',
    ]);
  });

  it('finds a line that excuses nothing any more, and a run that tried nothing', () => {
    expect(mutationProblems(report(mutant('Killed', [1, 1, 1, 6], '')), page('group.ts: b > 0 → b >= 0'))).toEqual([
      'is accepted, and did not survive: group.ts: b > 0 → b >= 0',
    ]);
    expect(mutationProblems(report(), '')).toEqual(['no mutant was tried']);
  });
});
