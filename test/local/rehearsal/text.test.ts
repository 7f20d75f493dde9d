import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { resultText } from '#local/rehearsal/text.ts';
import { broken, kept, result } from './results.ts';

const plain = (changes: Parameters<typeof result>[0] = {}) => resultText(result(changes), {}, {});
const { worstDay: _, ...calm } = result();

describe('the summary in the terminal', () => {
  it('says first whether the promises held, what the worst day was, and what it cost', () => {
    const lines = plain().split('\n').slice(0, 7);
    expect(lines).toEqual([
      'Backup <policy> (POL-1, version 1.0)',
      '10 days, 2026-01-17 to 2026-01-27; 2 databases; seed 7',
      '',
      '✓ 1 promise held, looked at 1,234 times.',
      '  Worst day: 2026-01-18: 1 backup not completed, 3 critical alerts.',
      '  Cost: 30.00 US dollars a month measured, 40.00 estimated by the plan.',
      '',
    ]);
  });

  it('tells of a broken promise the instant, what happened, the clause, the fault before it, and how to see it again', () => {
    const text = plain({ invariants: [kept, broken] });
    expect(text).toContain('✗ 1 of 2 promises was broken, 5 times.');
    expect(text).toContain(`  no-silence: Nothing goes before its time. [E-4.1-full]
    2026-01-18T01:00:00Z eu-west-1 rds-instance/<orders>
      Nobody was told for 1 h.
      after topic-gone at eu-west-1, 2026-01-18T00:30:00Z`);
    expect(text).toContain('    and 2 more times');
    expect(text).toContain('To see it again:\n  npm run -s lifeboat -- rehearse policies/one.yaml --days 10');
  });

  it('does not call it success when nothing was looked at', () => {
    for (const invariants of [[], [{ ...kept, checked: 0 }]]) {
      expect(plain({ invariants })).toContain('✗ No promise was looked at, so nothing is proven.');
    }
    expect(plain({ invariants: [kept, { ...kept, checked: 0 }] })).toContain('1 other had no occasion to be broken.');
  });

  it('says so when there was no bad day', () => {
    expect(resultText(calm, {}, {})).toContain('No day on which anything went wrong.');
  });

  it('says of an objective that it was missed, or never measured', () => {
    const [objective] = result().objectives;
    if (!objective) throw new Error('the fixture has no objective');
    const never = { target: 14_400, met: false, measurements: 0 };
    const missed = { ...objective.rpoSeconds, worst: 7200, met: false };
    const text = plain({ objectives: [{ ...objective, rpoSeconds: missed, rtoSeconds: never }] });
    expect(text).toMatch(/RPO +1 h +2 h +MISSED +2026-01-18 05:00 +rds-instance\/orders/);
    expect(text).toMatch(/RTO, all data read +4 h +– +never measured/);
  });

  it('names what was not rehearsed, and why', () => {
    expect(plain()).toContain('(1 of 2 parts of the policy were)');
    expect(plain()).toMatch(/rule secrets +secret +no workflow backs up secret/);
  });

  it('tells what broke, and leaves the section out when nothing did', () => {
    expect(plain()).toMatch(/refuse +take-snapshot rds:CreateDBSnapshot +3 +1 +10 min +1 h 10 min/);
    expect(plain({ faultsInjected: 0, faults: [] })).not.toContain('What broke');
  });

  it('says which quotas have to be asked for first', () => {
    expect(plain()).toContain(
      'Needs more than an account has that never asked: 388 manual DB snapshots in each Region.',
    );
    expect(plain({ quotas: {} })).not.toContain('Service Quotas');
  });

  it('has colours on a terminal only', () => {
    const coloured = resultText(result(), { isTTY: true }, {});
    expect(coloured).not.toBe(plain());
    expect(stripVTControlCharacters(coloured)).toBe(plain());
    expect(resultText(result(), { isTTY: true }, { NO_COLOR: '1' })).toBe(plain());
  });
});
