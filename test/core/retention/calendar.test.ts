import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { addSeconds } from '#core/instant.ts';
import { backupRules } from '#core/policy/carried-out.ts';
import { parsePolicy } from '#core/policy/parse.ts';
import { retentionCalendar } from '#core/retention/calendar-page.ts';
import { planRetention } from '#core/retention/plan.ts';
import { exampleRule, point } from '../fixtures.ts';
import { yearOf } from './year.ts';

const policies = ['pol-isms-008', 'corporate', 'customer-data', 'sop-001', 'saas-daily'];

describe('the calendar page', () => {
  it('is what retention draws today (npm run generate)', () => {
    expect(readFileSync('docs/retention-calendar.md', 'utf8')).toBe(retentionCalendar(exampleRule()));
  });
});

describe('a year of each policy', () => {
  it.each(policies)('%s keeps what its calendar shows, for the reasons it lists', async (name) => {
    const file = `policies/${name}.yaml`;
    const parsed = parsePolicy(readFileSync(file, 'utf8'), file);
    if (!parsed.ok) expect.fail(JSON.stringify(parsed.problems));
    const { policy } = parsed;
    const head = `A year of ${policy.policy.id} in ${policy.places.primary.region}, as kept on the 31st of December 2026 (see ../year.ts).
No backups from the 8th to the 21st of June; copies fail on the 1st to the 3rd of March and the 28th of December; the
backup of the 30th of December fails; the first point of February is pinned. All of it where the rule runs on that day.`;
    const years = backupRules(policy).map((rule) => yearOf(policy, rule));
    await expect(`${[head, ...years].join('\n\n\n')}\n`).toMatchFileSnapshot(`golden/year-${name}.txt`);
  });
});

describe('the year that borg draws', () => {
  /** docs/misc/prune-example.txt of borgbackup/borg at 07183f1d2a9cf4a6778df1d7d847d90cc517ca21. */
  const keptByBorg = [
    ...['12-31', '12-30', '12-29', '12-28', '12-27', '12-26', '12-25', '12-24', '12-23', '12-22', '12-21', '12-20'],
    ...['12-18', '12-17', '11-30', '10-31', '09-30', '08-31', '07-31', '06-30', '01-01'],
  ].map((day) => `2015-${day}`);
  const nights = Array.from({ length: 365 }, (_, night) => addSeconds('2015-01-01T02:00:00Z', night * 86_400))
    .filter((night) => !night.startsWith('2015-12-19'))
    .map((takenAt) => point(0, { id: takenAt, takenAt, owner: { cycle: takenAt } }));
  const kept = (monthly: number, yearly: number) => {
    const rule = exampleRule({ days: undefined, tiers: { daily: 14, monthly, yearly }, floor: 1 });
    const facts = { points: nights, rule, policy: 'pol-isms-008', requiredPlaces: [], now: '2016-01-01T01:00:00Z' };
    const left = planRetention(facts).decisions.filter(({ keep }) => keep);
    return left.map(({ point: { id } }) => id.slice(0, 10)).reverse();
  };

  it('is kept by a month and a year more, because what a day keeps counts for them here as well', () => {
    expect(kept(7, 2)).toEqual(keptByBorg);
    expect(kept(6, 1)).toEqual(keptByBorg.filter((day) => day !== '2015-06-30' && day !== '2015-01-01'));
  });
});
