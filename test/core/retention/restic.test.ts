/**
 * What restic keeps of its own test history is what is kept here, wherever the rules mean the same. The table is
 * golden/restic.txt; what differs is said in docs/decisions/retention.md and held by the last test.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Instant, RecoveryPoint } from '#core/model.ts';
import { type Decision, planRetention } from '#core/retention/plan.ts';
import type { Terms } from '#core/retention/terms.ts';
import { exampleRule, point } from '../fixtures.ts';

const table = readFileSync('test/core/retention/golden/restic.txt', 'utf8').split('\n');
const columns = table.flatMap((line) => {
  const [, letter, rule] = /^([a-z]) {2,3}\d+ {2}(.+)$/.exec(line) ?? [];
  return letter && rule ? [{ letter, rule }] : [];
});
const rows = table.flatMap((line) => {
  const [, moment, marks] = /^(\d{4}-[\dT:.-]+Z) +([x. ]+)$/.exec(line) ?? [];
  return moment && marks ? [{ moment, kept: marks.split(' ').map((mark) => mark === 'x') }] : [];
});

/** Moments to the second; of those of one second the identifiers keep the order. */
const history: RecoveryPoint[] = rows.map(({ moment }, index) => {
  const takenAt = moment.replace(/\.\d+Z$/, 'Z');
  return point(0, { id: String(index).padStart(3, '0'), takenAt, owner: { cycle: takenAt } });
});

/** `daily 3, weekly 4`, `within 1m = 31 days` → terms. Unlimited is more than there are. */
function termsOf(rule: string): Terms {
  const [, days] = /^within .*?(\d+)(?:d| days)$/.exec(rule) ?? [];
  const parts = new Map(rule.split(', ').map((part) => part.split(' ') as [string, string]));
  const many = (name: string) => {
    const written = parts.get(name);
    return written === undefined ? undefined : written === 'unlimited' ? 1000 : Number(written);
  };
  const tiers = { daily: many('daily'), weekly: many('weekly'), monthly: many('monthly'), yearly: many('yearly') };
  const hasTiers = Object.values(tiers).some((each) => each !== undefined);
  return { days: days ? Number(days) : undefined, count: many('last'), tiers: hasTiers ? tiers : undefined, floor: 1 };
}

function decide(terms: Terms, now: Instant = '2016-02-01T00:00:00Z'): readonly Decision[] {
  const base = exampleRule();
  const rule = { ...base, retention: { ...base.retention, ...terms } };
  return planRetention({ points: history, rule, policy: 'pol-isms-008', requiredPlaces: [], now }).decisions;
}

const momentsOf = (wanted: (index: number) => boolean) =>
  rows.filter((_, index) => wanted(index)).map(({ moment }) => moment);

describe('of the history that restic is tested with', () => {
  it('has the table whole', () => {
    expect(columns).toHaveLength(23);
    expect(rows).toHaveLength(103);
    expect(rows.every(({ kept }) => kept.length === columns.length)).toBe(true);
  });

  it.each(columns.map(({ rule }, index) => [rule, index] as const))('%s keeps the same points', (rule, column) => {
    const decisions = decide(termsOf(rule));
    // Beyond restic: the last point before a window at whose beginning backups are missing.
    const kept = (index: number) => decisions[index]?.reasons.some(({ code }) => code !== 'window-start') ?? false;
    expect(momentsOf((index) => kept(index) && decisions[index]?.keep === true)).toEqual(
      momentsOf((index) => rows[index]?.kept[column] ?? false),
    );
  });

  it('differs where backups are missing at the beginning of a window: the last point before it stays as well', () => {
    const decisions = decide({ days: 7, floor: 1 });
    const codes = decisions
      .filter(({ keep }) => keep)
      .map(({ point: { takenAt }, reasons }) => [takenAt, reasons[0]?.code]);
    expect(codes).toEqual([
      ['2016-01-18T12:02:03Z', 'newest'],
      ['2016-01-12T21:08:03Z', 'window'],
      ['2016-01-12T21:02:03Z', 'window'],
      ['2016-01-09T21:02:03Z', 'window-start'],
    ]);
  });
});
