import { describe, expect, it } from 'vitest';
import { clauses } from '#core/policy/clauses.ts';
import { formatProblem, type PolicyProblem, parsePolicy } from '#core/policy/parse.ts';
import { examplePolicy, policyText } from '../fixtures.ts';

/** What is wrong with the example after some textual changes. */
function problems(...changes: readonly (readonly [string, string])[]): readonly PolicyProblem[] {
  const text = changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the example has no "${from}"`);
    return before.replace(from, to);
  }, policyText);
  const parsed = parsePolicy(text, 'p.yaml');
  return parsed.ok ? [] : parsed.problems;
}

/** Where a text stands in the example, as line and column. */
function whereIs(text: string): string {
  const before = policyText.slice(0, policyText.indexOf(text)).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

const one = (...change: readonly [string, string]) => problems(change).map(formatProblem);

describe('the example policy', () => {
  it('parses, with durations in seconds and shares as fractions', () => {
    const policy = examplePolicy();
    expect(policy.monitoring.age.over).toBe(90_000);
    expect(policy.monitoring.size.over).toBe(0.2);
    expect(policy.rules[0]).toMatchObject({
      name: 'database-full',
      retention: { days: 30, floor: 3, maxRemovals: 10 },
    });
    expect(policy.places.copies[0]).toMatchObject({ region: 'eu-central-1', within: 21_600 });
  });

  it('keeps full backups for 30 days and logs for 7, as its clauses ask [E-4.1-full] [E-4.1-incremental]', () => {
    const [full, continuous] = examplePolicy().rules;
    expect(full?.retention).toMatchObject({ days: 30, clauses: ['E-4.1-full'] });
    expect(continuous?.retention).toMatchObject({ days: 7, clauses: ['E-4.1-incremental', 'E-4.1-logs'] });
  });
});

describe('a problem', () => {
  it('is told with file, line, column, path, value and remedy', () => {
    expect(one('days: 30', 'days: 0')).toEqual([
      `p.yaml:${whereIs('30, floor')} rules[0].retention.days: is out of range (got "0"). Write at least 1.`,
    ]);
  });

  it('of a misspelt key comes with the key that was meant', () => {
    expect(one('choose: random', 'choos: random')).toEqual([
      `p.yaml:${whereIs('choose: random')} tests[0].choos: is not a key of the policy (got "choos"). Did you mean "choose"?`,
    ]);
    expect(one('mttr: 2h', 'mtr: 2h')).toEqual([expect.stringContaining('Did you mean "mttr"?')]);
    expect(one('monitoring:\n', 'monitoring:\n  zzzzzzzzzzzz: 1\n')).toEqual([expect.stringContaining('Remove it.')]);
  });

  it.each([
    ['days: 30', 'days: [X]', 'rules[0].retention.days'],
    ['owner: CTO / System Owner', 'owner: "[Name]"', 'policy.owner'],
    ['approvedBy: Management', 'approvedBy: TBD', 'policy.approvedBy'],
    ['frequency: daily at 02:00', 'frequency: "[X]"', 'rules[0].frequency'],
    ['clauses: [E-9.2, E-10.1-failure]', 'clauses: [X]', 'notify.clauses'],
  ])('of a blank that nobody filled in: %s → %s [A-6-full]', (from, to, path) => {
    const found = problems([from, to]);
    expect(found).toMatchObject([{ path, message: 'is a blank that was never filled in' }]);
  });

  it('of an unfilled retention for logs is told as well [A-6-incremental]', () => {
    expect(problems(['retention: { days: 7', 'retention: { days: "[Y] days"'])).toMatchObject([
      { path: 'rules[1].retention.days', message: 'is a blank that was never filled in', value: '"[Y] days"' },
    ]);
  });

  it.each([
    ['timezone: UTC', 'timezone: Europe/Berln', 'Did you mean "Europe/Berlin"?'],
    ['frequency: daily at 02:00', 'frequency: nightly', 'Write "every 1h", "daily at 02:00"'],
    ['frequency: daily at 02:00', 'frequency: cron(0 2 * * *)', 'six fields'],
    ['E-10.1-age]', 'E-10.1-agee]', 'Did you mean "E-10.1-age"?'],
    ['E-10.1-age]', 'F-1]', 'write a requirement identifier'],
    ['region: eu-central-1', 'region: eu-west-1', 'is already the primary Region'],
    ['region: eu-central-1', 'region: Frankfurt', 'such as eu-west-1'],
    ['method: full', 'method: ful', 'Write full or incremental or differential or logical-dump or continuous.'],
    ['severity: critical', 'severity: urgent', 'Write critical, warning, info.'],
    ['kind: rds-instance', 'kind: rds-database', 'Write rds-instance, rds-cluster, s3-bucket,'],
    ['over: 25h', 'over: 25', 'Write text, in quotes.'],
    ['over: 25h', 'over: 25 hours', 'such as 25h'],
    ['over: 20%', 'over: 20', 'Write text'],
    ['every: 1h', 'every: 90s', 'whole minutes'],
    ['every: 1h', 'every: 2d', 'at most 24h'],
    ['version: "1.0"', 'version: 1.0', 'is a number (got "1.0"). Write text, in quotes.'],
    ['effective: 2026-01-17', 'effective: 17.01.2026', 'such as 2026-01-17'],
    ['days: 30, floor: 3', 'floor: 3', 'Write at least one of days, count and tiers.'],
    ['days: 30, floor: 3', 'days: 30, insteadOf: { days: 30 }, floor: 3', 'Write only parts that are less now'],
    ['days: 30, floor: 3', 'days: 30, floor: 3, insteadOf: { floor: 3 }', 'Write only parts that are less now'],
    [
      'days: 30, floor: 3',
      'tiers: { daily: 7, weekly: 4 }, insteadOf: { days: 30, tiers: { daily: 7 } }',
      'Write only parts that are less now',
    ],
    ['days: 30, floor: 3', 'days: 30, insteadOf: {}', 'at least one of days, count, tiers and floor'],
    ['days: 30, floor: 3', 'tiers: {}', 'at least one of daily, weekly, monthly and yearly'],
    ['flexibleWindow: 15m', 'flexibleWindow: some', 'Write none, or whole minutes such as 15m.'],
    ['choose: random', 'sample: most', 'Write all, a number, or a share such as 20%.'],
    ['frequency: daily at 02:00', 'frequency: continuous', 'is for the method continuous only'],
    ['frequency: monthly on day 1 at 04:00', 'frequency: on change', '"on change" is not a frequency'],
    ['method: continuous', 'method: continuous\n    frequency: daily at 02:00', 'Write continuous.'],
    ['email: [backups@example.com]', 'email: []', 'somebody must be told'],
    ['email: [backups@example.com]', 'email: backups', 'Write a list.'],
    ['  title: Backup and Recovery Policy\n', '', 'policy.title: is missing. Add title: ….'],
    ['  effective: 2026-01-17\n', '', 'policy.effective: is missing'],
    ['id: POL-ISMS-008', 'id: POL--1', 'single hyphens'],
    ['critical: {', 'Critical: {', 'lower-case letters'],
    ['classes:', 'classes: # none\nnotes:', 'notes: is not a key of the policy'],
  ])('is seen in %s → %s', (from, to, message) => {
    const told = one(from, to);
    expect(told.join('\n').toLowerCase()).toContain(message.toLowerCase());
  });

  it('of a class that is nowhere declared names the nearest one', () => {
    expect(problems(['class: critical\n    method: full', 'class: critcal\n    method: full'])).toMatchObject([
      { path: 'rules[0].class', message: 'is not a class of this policy', hint: 'did you mean "critical"?' },
    ]);
  });

  it('of a class without a rule stands at the class', () => {
    const unused = '\n  important: { rpo: 7d, rto: 72h, clauses: [B-4.1, B-4.2] }\n\nrules:';
    expect(problems(['\nrules:', unused])).toMatchObject([
      { path: 'classes.important', message: 'has no rule, so nothing would back it up', column: 3 },
    ]);
  });

  it('of a name that two things have stands at the second', () => {
    expect(problems(['name: database-restore-test', 'name: database-full'])).toMatchObject([
      { path: 'tests[0].name', message: 'is the name of two things' },
    ]);
    expect(problems(['name: database-full\n', 'name: freshness\n'])).toMatchObject([
      { path: 'rules[0].name', message: 'is the name of the built-in monitor' },
    ]);
  });

  it('of a duplicate key is told although YAML readers often take the last one', () => {
    expect(problems(['  owner:', '  version: "2.0"\n  owner:'])).toMatchObject([
      { path: 'policy.version', message: 'the same key stands here twice', value: 'version' },
    ]);
  });

  it('of a second copy into one Region is told', () => {
    const twice = '{ region: eu-central-1, clauses: [E-4.3-secondary] }\n    - { region: eu-central-1,';
    expect(problems(['{ region: eu-central-1,', twice])).toMatchObject([
      { path: 'places.copies[1].region', message: 'is already the Region of another copy' },
    ]);
  });

  it('of a vault account in a Region without a copy names the Regions that have one', () => {
    const copies = '    - { region: eu-central-1, clauses: [E-4.3-secondary, E-6.1-region] }\n';
    const vault = (region: string) =>
      `${copies}  vault: { account: "444455556666", region: ${region}, days: 35, clauses: [E-4.4-access] }\n`;
    expect(problems([copies, vault('eu-central-1')])).toEqual([]);
    expect(problems([copies, vault('eu-west-1')])).toMatchObject([
      {
        path: 'places.vault.region',
        message: 'is not the Region of a copy',
        hint: 'name the Region of one of the copies: eu-central-1',
      },
    ]);
  });

  it('of an id that makes the bucket’s name too long says how long it may be', () => {
    const id = 'POLICY-OF-THE-COMPANY-01';
    const found = problems(['id: POL-ISMS-008', `id: ${id}`], ['region: eu-west-1', 'region: ap-southeast-2']);
    expect(found).toMatchObject([{ path: 'policy.id', hint: 'write at most 19 characters' }]);
  });
});

describe('all problems', () => {
  it('come at once, in the order of the file, one for each place', () => {
    const found = problems(
      ['approvedBy: Management', 'approvedBy: TBD'],
      ['rpo: 1h', 'rpo: soon'],
      ['method: full', 'method: ful'],
      ['days: 30', 'dais: 30'],
      ['E-10.1-size', 'E-10.1-siez'],
    );
    expect(found.map(({ path }) => path)).toEqual([
      'policy.approvedBy',
      'classes.critical.rpo',
      'rules[0].method',
      'rules[0].retention',
      'rules[0].retention.dais',
      'monitoring.size.clauses[0]',
    ]);
    expect([...found].sort((a, b) => a.line - b.line || a.column - b.column)).toEqual(found);
  });

  it.each([
    ['', 'is empty'],
    ['just text', 'is text'],
    ['- a', 'is a list'],
    ['a: [', 'Flow sequence'],
    ['\ta: 1', 'Tabs'],
    ['policy: 1\n---\npolicy: 2', 'a second document begins here'],
  ])('of %j are told without throwing', (text, message) => {
    const parsed = parsePolicy(text, 'p.yaml');
    expect(parsed.ok ? [] : parsed.problems.map(formatProblem).join('\n')).toContain(message);
  });
});

describe('the table of clauses', () => {
  it('holds every requirement of the five policies, each with one sentence', () => {
    const letters = Object.keys(clauses).map((id) => id.charAt(0));
    expect(new Set(letters)).toEqual(new Set(['A', 'B', 'C', 'D', 'E']));
    for (const [id, { sentence }] of Object.entries(clauses)) {
      expect(id).toMatch(/^[A-E]-[A-Za-z0-9.-]+$/);
      expect(sentence).toMatch(/^[A-Z].+\.$/s);
    }
  });
});
