import { describe, expect, it } from 'vitest';
import { secondsPer } from '#core/instant.ts';
import { clauses } from '#core/policy/clauses.ts';
import { walk } from '#core/policy/raw.ts';
import { requirementsOf } from '#core/policy/requirements.ts';
import { toExpression } from '#core/schedule/frequency.ts';
import { longestInterval } from '#core/schedule/next-run.ts';
import { dataOf, files, type Letter, letters, policyOf, textOf } from './files.ts';

/** Every identifier that a file cites, in the text itself. */
function cited(letter: Letter): Set<string> {
  const lists = [...walk(dataOf(textOf(letter)))].filter(({ path }) => path.at(-2) === 'clauses');
  return new Set(lists.map(({ value }) => String(value)));
}

const ofLetter = (letter: Letter) => Object.keys(clauses).filter((id) => id.startsWith(`${letter}-`));

describe.each(letters)('the file of policy %s', (letter) => {
  it('parses', () => {
    expect(policyOf(letter).rules.length).toBeGreaterThan(0);
  });

  it('cites every clause of its policy, and no other', () => {
    expect([...cited(letter)].sort()).toEqual(ofLetter(letter).sort());
  });

  it('names what carries each clause out, or what is missing for it', () => {
    const requirements = requirementsOf(policyOf(letter));
    expect(requirements.map(({ id }) => id)).toEqual(ofLetter(letter));
    for (const { carriedOutBy, missing } of requirements) expect([...carriedOutBy, ...missing]).not.toEqual([]);
  });

  it('tells editors where its schema is', () => {
    expect(textOf(letter).split('\n')[0]).toBe('# yaml-language-server: $schema=./policy.schema.json');
  });
});

it('every file has an id of its own', () => {
  expect(new Set(letters.map((letter) => policyOf(letter).policy.id)).size).toBe(Object.keys(files).length);
});

/** Rules of a class, with the longest wait between two runs of each, in days over four years. */
function waits(letter: Letter, dataClass: string): number[] {
  return policyOf(letter)
    .rules.filter((rule) => rule.class === dataClass && rule.method !== 'continuous')
    .map(({ frequency, timezone }) => {
      const wait = longestInterval(toExpression(frequency).expression, timezone, '2027-01-01T00:00:00Z', 500);
      return (wait ?? 0) / secondsPer.day;
    });
}

describe('the numbers of the written policies', () => {
  it('keep the three classes of customer data for 30, 90 and 180 days [B-2] [B-3.2]', () => {
    const { rules, classes } = policyOf('B');
    expect(Object.keys(classes)).toEqual(['critical', 'important', 'non-essential']);
    const days = (name: string) => rules.filter((rule) => rule.class === name).map(({ retention }) => retention.days);
    expect([days('critical'), days('important'), days('non-essential')]).toEqual([
      [30, 30],
      [90, 90],
      [180, 180],
    ]);
  });

  it('run so often that each RPO of customer data can be met, months of 31 days included [B-3.1] [B-4.1]', () => {
    const { classes } = policyOf('B');
    for (const [name, { rpo }] of Object.entries(classes)) {
      for (const wait of waits('B', name)) expect(wait * secondsPer.day).toBeLessThan(rpo);
    }
    expect(Object.values(classes).map(({ rpo, rto }) => [rpo / 3600, rto / 3600])).toEqual([
      [48, 48],
      [168, 72],
      [720, 168],
    ]);
  });

  it('back customer data up incrementally by day and week, in full by month [B-3.3-method]', () => {
    const methods = policyOf('B').rules.map((rule) => [rule.class, rule.method]);
    expect(new Set(methods.map((pair) => pair.join(' ')))).toEqual(
      new Set(['critical incremental', 'important incremental', 'non-essential full']),
    );
  });

  it('run the SaaS backups at 01:00 in India, end them by 02:00 and keep two days', () => {
    for (const rule of policyOf('D').rules) {
      expect(rule).toMatchObject({
        timezone: 'Asia/Kolkata',
        frequency: 'daily at 01:00',
        flexibleWindow: 0,
        window: { start: '01:00', end: '02:00' },
        retention: { days: 2 },
      });
    }
  });

  it('back critical data up daily and non-critical weekly [A-4-critical] [A-4-noncritical]', () => {
    const days = (name: string) => [...new Set(waits('A', name))];
    expect(days('sensitive')).toEqual([1]);
    expect(days('non-critical')).toEqual([7]);
    expect(waits('A', 'critical')).toContain(1);
  });

  it('copy recordings to the site at 19:00 by its clocks', () => {
    const rule = policyOf('A').rules.find(({ name }) => name === 'recordings-to-site');
    expect(rule).toMatchObject({
      frequency: 'daily at 19:00',
      timezone: 'Asia/Kolkata',
      destinations: ['recording-server'],
    });
  });

  it('have one recovery order of three priorities', () => {
    expect(policyOf('C').priorities.map(({ name }) => name)).toEqual(['high', 'medium', 'standard']);
  });

  it('give the service priorities 1, 2, 4 and 8 hours', () => {
    expect(policyOf('E').priorities.map(({ rto = 0 }) => rto / 3600)).toEqual([1, 2, 4, 8]);
  });

  it('keep configuration, recordings and secrets for 90 days', () => {
    const { rules } = policyOf('E');
    for (const clause of ['E-4.1-config', 'E-4.1-recordings', 'E-4.1-secrets']) {
      const days = rules.filter((rule) => rule.clauses.includes(clause)).map(({ retention }) => retention.days);
      expect(days).toEqual([90]);
    }
  });

  it('have five scenarios, four triggers and three phases that end at 30, 120 and 240 minutes', () => {
    const { recovery, disaster } = policyOf('E');
    expect(recovery?.scenarios).toHaveLength(5);
    expect(disaster?.triggers.map(({ after, over }) => after ?? over)).toEqual([1800, 0.5, undefined, undefined]);
    expect(disaster?.phases.map(({ until }) => until / 60)).toEqual([30, 120, 240]);
  });
});
