import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concurrentBackups } from '#core/lint/limits.ts';
import { lintPolicy } from '#core/lint/lint.ts';
import { policyRules } from '#core/lint/rules.ts';
import { type Change, changed, goodPolicy, lintChanged, more, now } from './good-policy.ts';

/** A class whose RPO the schedule breaks, and an exception from the clause of its RPO. */
const broken: Change = ['rpo: 26h', 'rpo: 24h'];
const exception = (changes: readonly Change[] = []) =>
  more.section(
    changed(
      changes,
      `exceptions:
  - name: slow-backups
    except: [B-4.1]
    excuses: [gap-exceeds-rpo]
    what: Backups take longer
    why: The database is being split
    approvals: [{ by: IT, on: 2026-03-01 }, { by: Management, on: 2026-03-10 }]
    review: 2026-04-01
    expires: 2026-06-01`,
    ),
  );
const gap = (changes: readonly Change[], at = now) =>
  lintChanged(changes, at).problems.find(({ rule }) => rule === 'gap-exceeds-rpo');

describe('a contradiction with an objective', () => {
  it('is an error, with place, value, arithmetic, remedy and clause [B-4.1]', () => {
    expect(lintChanged([broken])).toEqual({
      file: 'policy.yaml',
      ok: false,
      problems: [
        {
          rule: 'gap-exceeds-rpo',
          severity: 'error',
          file: 'policy.yaml',
          path: 'rules[0].frequency',
          line: 23,
          column: 16,
          value: 'daily at 02:00',
          message:
            'loses more than the RPO of standard, 24 h: 24 h between two runs + 15 min flexible window + 30 min for the backup = 24 h 45 min',
          hint: expect.stringContaining('back up more often'),
          clause: 'B-4.1',
        },
      ],
    });
  });

  it('is a warning that says until when, while an exception answers it [A-9-approval]', () => {
    const linted = lintChanged([broken, exception()]);
    expect(linted.ok).toBe(true);
    expect(linted.problems).toMatchObject([
      {
        rule: 'gap-exceeds-rpo',
        severity: 'warning',
        message: expect.stringMatching(/; the exception slow-backups allows it until 2026-06-01$/),
        hint: expect.stringMatching(/^before 2026-04-01, back up more often/),
      },
    ]);
  });

  it('is an error again on the day after the last day of the exception [A-9-review]', () => {
    expect(gap([broken, exception()], '2026-06-01T23:59:59Z')).toMatchObject({ severity: 'warning' });
    expect(gap([broken, exception()], '2026-06-02T00:00:00Z')).toMatchObject({ severity: 'error' });
  });

  it.each<[string, Change]>([
    ['is about another clause', ['except: [B-4.1]', 'except: [B-4.2]']],
    ['answers another rule', ['excuses: [gap-exceeds-rpo]', 'excuses: [rto-above-policy]']],
    ['is about another rule of the policy', ['why:', 'rules: [restore]\n    why:']],
    ['has one approval only', ['{ by: IT, on: 2026-03-01 }, ', '']],
    ['has an approval of tomorrow', ['on: 2026-03-10', 'on: 2026-03-11']],
    ['is approved twice by one', ['by: Management', 'by: it']],
  ])('stays an error when the exception %s', (_, change) => {
    expect(gap([broken, exception([change])])).toMatchObject({ severity: 'error' });
  });

  it.each<[string, Change]>([
    ['names the class', ['why:', 'classes: [standard]\n    why:']],
    ['names the rule of the policy', ['why:', 'rules: [databases]\n    why:']],
    ['names a rule of the policy and no rule of lint', ['excuses: [gap-exceeds-rpo]', 'rules: [databases]']],
  ])('is answered by an exception that %s', (_, change) => {
    expect(gap([broken, exception([change])])).toMatchObject({ severity: 'warning' });
  });
});

describe('a finding about a class that stands elsewhere', () => {
  it.each([
    ['standard', 'warning'],
    ['other', 'error'],
  ])('is answered by an exception for its class only: %s → %s', (name, severity) => {
    const other: Change = ['\nrules:\n', '  other: { rpo: 7d, rto: 7d, clauses: [B-4.1] }\n\nrules:\n'];
    const rule = more.rule(`name: others
      kind: rds-instance
      class: other
      method: full
      frequency: every 1h
      retention: { days: 31, clauses: [E-4.1-full] }
      expected: { duration: 1m }
      clauses: [E-4.1-full]`);
    const { problems } = lintChanged([
      other,
      exception([
        ['except: [B-4.1]', 'except: [E-10.1-age]'],
        ['gap-exceeds-rpo', 'age-alarms-falsely'],
        ['why:', `classes: [${name}]\n    why:`],
      ]),
      rule,
      ['over: 26h', 'over: 24h'],
    ]);
    expect(problems.filter(({ rule }) => rule === 'age-alarms-falsely')).toMatchObject([{ severity }]);
  });
});

describe('what AWS cannot do', () => {
  it('stays an error whatever is excepted', () => {
    const far: Change = ['region: eu-central-1', 'region: cn-north-1'];
    const linted = lintChanged([far, exception([['gap-exceeds-rpo', 'copy-across-partitions']])]);
    expect(linted.problems).toMatchObject([{ rule: 'copy-across-partitions', severity: 'error' }]);
  });
});

describe('problems', () => {
  it('come at once, in the order of the file', () => {
    const { problems } = lintChanged([broken, ['days: 35', 'days: 30'], ['nextReview: 2027', 'nextReview: 2025']]);
    expect(problems.map(({ rule }) => rule)).toEqual([
      'review-overdue',
      'gap-exceeds-rpo',
      'retention-below-restore-test',
    ]);
  });

  it('of the shape come alone: what does not read is not reasoned about', () => {
    expect(lintChanged([broken, ['days: 35', 'days: none']]).problems).toMatchObject([
      { rule: 'shape', severity: 'error', path: 'rules[0].retention.days', line: 24 },
    ]);
  });

  it('stand at the nearest thing that is in the file when a default is meant', () => {
    const changes: Change[] = [
      [
        'daily at 02:00',
        'daily at 02:00\n    window: { start: "02:00", end: "02:10", severity: info, clauses: [D-window] }',
      ],
    ];
    const found = lintChanged(changes).problems.find(({ rule }) => rule === 'window-too-short');
    expect(found).toMatchObject({ line: 24, column: 13 });
    expect(found).not.toHaveProperty('value');
  });

  it.each([
    ['nothing', '', 'is empty'],
    ['no YAML', 'a: [', 'Flow sequence'],
    ['a bomb of aliases', bomb(), 'grows without end through its aliases'],
    ['an alias that contains itself', 'a: &a [*a]', 'nested deeper than 20 levels, or an alias contains itself'],
    ['thousands of brackets', '['.repeat(30_000), 'nested'],
    ['5 MB', `# ${'x'.repeat(5_000_000)}`, 'is 4883 KiB of text, and 64 are allowed'],
  ])('of %s are told in time, without a stack trace', (_, text, says) => {
    const linted = inTime(text);
    expect(linted.ok).toBe(false);
    expect(linted.problems.map(({ message }) => message).join('\n')).toContain(says);
  });
});

describe('a file as large as may be', () => {
  const many = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => line(index));
  const zones = Intl.supportedValuesOf('timeZone');

  it.each<[string, string]>([
    ['of blanks', `${goodPolicy}${many(5000, (index) => `k${index}: TBD`).join('\n')}`],
    ['of unknown keys', `${goodPolicy}${many(5000, (index) => `key${index}: 1`).join('\n')}`],
    ['of unknown clauses', goodPolicy.replace('[E-9.2]', `[${many(4900, () => 'E-10.1-agee').join(', ')}]`)],
    ['of brackets that do not match', '[}'.repeat(32_000)],
    ['of one word', goodPolicy.replace('class: standard', `class: ${'s'.repeat(60_000)}`)],
  ])('%s is refused in time', (_, text) => {
    expect(text.length).toBeLessThan(64 * 1024);
    expect(inTime(text).ok).toBe(false);
  });

  it('of rules in as many time zones is reasoned about in time', () => {
    const rules = many(300, (index) => {
      const schedule = `frequency: "cron(0/${1 + (index % 9)} * * * ? *)", timezone: ${zones[index + 100]}`;
      const kept = 'retention: { days: 35, clauses: [E-4.1-full] }, clauses: [E-4.1-full]';
      return `  - { name: r${index}, kind: s3-bucket, class: standard, method: full, ${schedule}, ${kept} }`;
    });
    const text = goodPolicy.replace('\ntests:\n', `${rules.join('\n')}\n\ntests:\n`);
    expect(text.length).toBeLessThan(64 * 1024);
    expect(inTime(text)).toMatchObject({ ok: true });
  });
});

describe('what lint takes for granted', () => {
  it('of the workflow is what the state machine says', () => {
    const { States } = JSON.parse(readFileSync('state-machines/backup.asl.json', 'utf8'));
    expect(States['Back up each database'].MaxConcurrency).toBe(concurrentBackups);
  });
});

describe('every rule', () => {
  it('has half sentences that need no more than the path before them', () => {
    const policy = changed([broken, ['days: 35', 'days: 1'], ['over: 26h', 'over: 1h']]);
    for (const { message, hint } of lintPolicy(policy, 'p.yaml', { now }).problems) {
      expect(message).toMatch(/^[a-z0-9].*[^.]$/);
      expect(hint).toMatch(/^[a-z].*[^.]$/);
    }
  });

  it('has a name of its own', () => {
    expect(new Set(policyRules.map(({ id }) => id)).size).toBe(policyRules.length);
  });

  it('is not misled by names that every object has', () => {
    const renamed = goodPolicy.replaceAll('standard', 'constructor');
    expect(lintPolicy(renamed, 'p.yaml', { now }).problems).toEqual([]);
    const hostile = [
      'clauses: [{ toString: 1 }]',
      'method: { toString: 1 }',
      '__proto__: { polluted: 1 }',
      'constructor: 1',
    ];
    for (const line of hostile) {
      const text = goodPolicy.replace('    method: full', `    ${line}`);
      expect(lintPolicy(text, 'p.yaml', { now }).ok, line).toBe(false);
    }
  });

  it('leaves the good policy alone on any day until its review', () => {
    for (const at of ['2026-03-28T23:00:00Z', '2026-10-24T23:00:00Z', '2028-02-28T00:00:00Z']) {
      const problems = lintPolicy(goodPolicy.replace('2027-01-01', '2030-01-01'), 'p.yaml', { now: at }).problems;
      expect(problems).toEqual([]);
    }
  });
});

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const inside = Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*a${level - 1}`)).join(', ');
    return `a${level}: &a${level} [${inside}]`;
  });
  return levels.join('\n');
}

/**
 * Time of the processor, not of a clock on the wall, which runs on while other programs have it. Such a file takes a second on an
 * idle machine and several on a busy one; what grows with the square of its size takes minutes.
 */
function inTime(text: string) {
  const began = process.cpuUsage();
  const linted = lintPolicy(text, 'p.yaml', { now });
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1e6).toBeLessThan(10);
  return linted;
}
