/** docs/retention-calendar.md: a year as retention keeps it, drawn by retention itself. */
import { addSeconds, secondsPer } from '../instant.ts';
import type { Instant, RecoveryPoint } from '../model.ts';
import type { BackupRule } from '../policy/schema.ts';
import { tierNames } from './buckets.ts';
import { drawYear, legend } from './drawing.ts';
import { type Decision, planRetention } from './plan.ts';
import type { Terms } from './terms.ts';

const year = 2025;
const first: Instant = '2025-01-01T02:00:00Z';
const now: Instant = '2026-01-01T01:00:00Z';
const missed = '2025-12-19';
const place = { account: '111122223333', region: 'eu-west-1' };

const examples: readonly { readonly title: string; readonly text: string; readonly terms: Terms }[] = [
  {
    title: 'Tiers',
    text: 'A point may serve several tiers: the 31st of December is the newest of its day, its month and its year, and counts in each of them, so `monthly: 7` reaches seven months back, this one included. The 1st of January stays because only one of the two years has a point: while a tier has not found as many as it wants, the oldest point stays, so that history grows as far back as was asked for.',
    terms: { tiers: { daily: 14, monthly: 7, yearly: 2 }, floor: 3 },
  },
  {
    title: 'Tiers with weeks, and days beside them',
    text: 'The parts of a retention ask for points each by itself; a point goes when none of them does. Weeks begin on Monday.',
    terms: { days: 10, tiers: { weekly: 8, monthly: 12 }, floor: 3 },
  },
  {
    title: 'Days',
    text: 'Thirty nights have twenty-nine points, because one is missing; the window is of days, not of points. It begins at the newest good point: had the backups ended on the 31st of December, the same points would stay for ever.',
    terms: { days: 30, floor: 3 },
  },
  {
    title: 'A count',
    text: 'Thirty good points, wherever they are; the night without one is made up for.',
    terms: { count: 30, floor: 3 },
  },
];

/** The whole page. `rule`: any backup rule; its terms are replaced, and it runs daily in UTC. */
export function retentionCalendar(rule: BackupRule): string {
  return `${[
    '# A year as it is kept',
    `It is the 1st of January 2026. Since the 1st of January 2025 one database was backed up every night at 02:00 UTC, but for the night of the 19th of December, when none was made. Tonight's backup has not been made yet. Each calendar below is drawn by the code that decides what goes (\`npm run generate\`); a day without a letter has no point any more. How points are counted, and why so, is in [decisions/retention.md](decisions/retention.md).`,
    ...examples.flatMap((example) => draw(rule, example)),
  ].join('\n\n')}\n`;
}

function draw(rule: BackupRule, { title, text, terms }: (typeof examples)[number]): string[] {
  const decisions = decide(rule, terms);
  const kept = decisions.filter(({ keep }) => keep);
  return [
    `## ${title}`,
    `\`\`\`yaml\nretention: ${yaml(terms)}\n\`\`\``,
    text,
    `\`\`\`\n${drawYear(year, kept, 'UTC')}\n\n${legend(kept, 'UTC').join('\n')}\n\`\`\``,
    `${kept.length} of ${decisions.length} points stay.${list(kept)}`,
  ];
}

function decide({ retention, ...rule }: BackupRule, terms: Terms): readonly Decision[] {
  const own = { floor: retention.floor, clauses: retention.clauses, grace: retention.grace };
  const { maxRemovals, frequency, confirmAbove } = retention;
  const kept = { ...own, maxRemovals, frequency, confirmAbove, ...terms };
  const facts = { points: points(rule.name), rule: { ...rule, timezone: 'UTC', retention: kept }, policy: 'example' };
  return planRetention({ ...facts, requiredPlaces: [], now }).decisions;
}

function points(rule: string): RecoveryPoint[] {
  const nights = Array.from({ length: 365 }, (_, night) => addSeconds(first, night * secondsPer.day));
  return nights.filter((night) => !night.startsWith(missed)).map((takenAt) => pointOf(takenAt, rule));
}

function pointOf(takenAt: Instant, rule: string): RecoveryPoint {
  const owner = { policy: 'example', rule, class: 'critical', cycle: takenAt, clauses: [], verifiedAt: takenAt };
  return {
    ...{ id: `orders-${takenAt.slice(0, 10)}`, arn: '', resource: 'orders', kind: 'rds-instance', place },
    ...{ status: 'available', takenAt, encrypted: true, engine: 'postgres', engineVersion: '17', allocatedGiB: 20 },
    owner: { ...owner, pinned: false },
    tags: {},
  };
}

/** What each tier keeps, day by day. */
function list(kept: readonly Decision[]): string {
  const columns = tierNames.flatMap((tier) => {
    const days = kept
      .filter(({ reasons }) => reasons.some(({ code }) => code === tier))
      .map(dayOf)
      .reverse();
    return days.length === 0 ? [] : [`| ${tier} | ${days.length} | ${days.join(', ')} |`];
  });
  return columns.length === 0 ? '' : `\n\n| tier | points | of |\n|---|---|---|\n${columns.join('\n')}`;
}

function dayOf({ point: { takenAt = '' } }: Decision): string {
  return takenAt.slice(5, 10);
}

function yaml({ days, count, tiers, floor }: Terms): string {
  const parts = [
    ...(days === undefined ? [] : [`days: ${days}`]),
    ...(count === undefined ? [] : [`count: ${count}`]),
    ...(tiers === undefined
      ? []
      : [
          `tiers: { ${Object.entries(tiers)
            .map(([tier, many]) => `${tier}: ${many}`)
            .join(', ')} }`,
        ]),
  ];
  return `{ ${[...parts, `floor: ${floor}`].join(', ')}, clauses: [E-4.1-full] }`;
}
