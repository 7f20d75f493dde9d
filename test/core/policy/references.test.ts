import { describe, expect, it } from 'vitest';
import { parsePolicy } from '#core/policy/parse.ts';
import { type Letter, textOf } from './files.ts';

/** Path, message and hint of every problem after a textual change. */
function problems(letter: Letter, from: string, to: string) {
  const text = textOf(letter);
  if (!text.includes(from)) throw new Error(`no "${from}"`);
  const parsed = parsePolicy(text.replace(from, to), 'p.yaml');
  return parsed.ok ? [] : parsed.problems.map(({ path, message, hint }) => ({ path, message, hint }));
}

describe('a name that points nowhere', () => {
  it.each<[Letter, string, string, string, string]>([
    [
      'E',
      'destinations: [cold-storage]',
      'destinations: [cold-stor]',
      'rules[2].destinations[0]',
      'did you mean "cold-storage"?',
    ],
    [
      'A',
      'archive: { to: archive,',
      'archive: { to: arcive,',
      'rules[3].retention.archive.to',
      'did you mean "archive"?',
    ],
    [
      'E',
      'by: [operations, database-admin]',
      'by: [operation]',
      'recovery.restores.by[0]',
      'did you mean "operations"?',
    ],
    [
      'E',
      'roles: [operations, database-admin]',
      'roles: [operator]',
      'security.access.roles[0]',
      'did you mean "operations"?',
    ],
    ['C', 'priority: high', 'priority: hihg', 'classes.high.priority', 'did you mean "high"?'],
    [
      'E',
      'procedure: database\n',
      'procedure: databse\n',
      'recovery.scenarios[0].procedure',
      'did you mean "database"?',
    ],
    [
      'B',
      'classes: { important: 7d',
      'classes: { importent: 7d',
      'monitoring.age.classes.importent',
      'did you mean "important"?',
    ],
    ['C', 'by: [sre]\n    # "When', 'by: [sr]\n    # "When', 'reviews[0].by[0]', 'did you mean "sre"?'],
  ])('in %s is told with the nearest one: %s → %s', (letter, from, to, path, hint) => {
    expect(problems(letter, from, to)).toMatchObject([{ path, hint }]);
  });

  it('in an exception is told for clauses, rules and classes alike', () => {
    const exception = [
      'exceptions:',
      '  - name: weekly-dump',
      '    except: [A-9-reviev]',
      '    rules: [critical-databses]',
      '    classes: [critcal]',
      '    what: Weekly instead of daily',
      '    why: Snapshots are daily',
      '    review: 2026-12-01',
      '    expires: 2027-01-01',
      '',
      'reviews:',
    ].join('\n');
    expect(problems('A', 'reviews:', exception).map(({ path, hint }) => [path, hint])).toEqual([
      ['exceptions[0].except[0]', 'did you mean "A-9-review"?'],
      ['exceptions[0].rules[0]', 'did you mean "critical-databases"?'],
      ['exceptions[0].classes[0]', 'did you mean "critical"?'],
    ]);
  });
});

describe('a name of two things', () => {
  it.each<[string, string, string]>([
    ['name: dr-test\n', 'name: database-full\n', 'drills[0].name'],
    ['name: development\n', 'name: operations\n', 'roles[2].name'],
    ['name: contact-lists', 'name: runbooks', 'documents[2].name'],
  ])('is told at the second: %s → %s', (from, to, path) => {
    expect(problems('E', from, to)).toMatchObject([{ path, message: 'is the name of two things' }]);
  });
});
