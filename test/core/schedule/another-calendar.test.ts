import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant } from '#core/instant.ts';
import type { Instant } from '#core/model.ts';
import { nextRuns } from '#core/schedule/next-run.ts';
import { timezoneNames, toWallClock } from '#core/schedule/zone.ts';
import { cronerRuns, type Difference, differences, explain, toCroner } from './another-calendar.ts';

const day = 86_400_000;
const decades = { min: Date.UTC(1980, 0, 1), max: Date.UTC(2059, 11, 1) };

const whole = (min: number, max: number) => fc.integer({ min, max });
const list = (min: number, max: number) =>
  fc.uniqueArray(whole(min, max), { minLength: 2, maxLength: 4 }).map((numbers) => numbers.join(','));
const range = (min: number, max: number) =>
  fc.tuple(whole(min, max), whole(min, max)).map((ends) => ends.sort(byNumber).join('-'));
const step = (min: number, max: number, by: number) =>
  fc.tuple(whole(min, max), whole(1, by)).map((pair) => pair.join('/'));
const byNumber = (a: number, b: number) => a - b;
const text = (arbitrary: fc.Arbitrary<number>) => arbitrary.map(String);

const minute = fc.oneof(text(whole(0, 59)), list(0, 59), range(0, 59), step(0, 30, 30), fc.constant('*'));
// Clocks change at night, so most hours are.
const hour = fc.oneof(text(whole(0, 3)), text(whole(0, 23)), list(0, 4), range(0, 5), step(0, 3, 12), fc.constant('*'));
const ofMonth = fc.oneof(
  fc.constant('*'),
  text(whole(1, 31)),
  list(1, 31),
  range(1, 31),
  step(1, 10, 10),
  fc.constant('L'),
  whole(1, 31).map((number) => `${number}W`),
);
const ofWeek = fc.oneof(
  text(whole(1, 7)),
  list(1, 7),
  fc.constantFrom('MON-FRI', 'SUN', 'TUE,THU', 'L'),
  fc.tuple(whole(1, 7), whole(1, 5)).map((pair) => pair.join('#')),
  whole(1, 7).map((number) => `${number}L`),
);
const days = fc.oneof(
  ofMonth.map((field) => [field, '?'] as const),
  ofWeek.map((field) => ['?', field] as const),
);
const month = fc.oneof(
  { weight: 4, arbitrary: fc.constant('*') },
  text(whole(1, 12)),
  step(1, 4, 6),
  fc.constant('MAR-NOV'),
);
const zone = fc.constantFrom(...timezoneNames);
const anytime = fc.integer(decades).map((ms) => formatInstant(ms));

interface Question {
  readonly expression: string;
  readonly timezone: string;
  readonly after: Instant;
}

const anywhen: fc.Arbitrary<Question> = fc
  .record({ parts: fc.tuple(minute, hour, days, month), timezone: zone, after: anytime })
  .map(({ parts: [m, h, [dom, dow], mon], timezone, after }) => {
    const year = Number(after.slice(0, 4));
    // A few years: a schedule for 30 February must end somewhere.
    return { expression: `cron(${m} ${h} ${dom} ${mon} ${dow} ${year}-${year + 4})`, timezone, after };
  });

/** The same, but asked within three days before clocks change, where they ever do; often for the very hour that is lost. */
const nearChange = fc
  .tuple(anywhen, fc.integer({ min: 0, max: 3 * day }), fc.boolean())
  .map(([question, before, lostHour]) => {
    const change = nextChange(question.after, question.timezone);
    if (change === undefined) return question;
    const [minutes, hours] = question.expression.slice('cron('.length).split(' ');
    const lost = new Date(toWallClock(change - 60_000, question.timezone) + 3_600_000).getUTCHours();
    const expression = `cron(${minutes} ${lostHour ? lost : hours} * * ? *)`;
    return { ...question, after: formatInstant(change - before), expression };
  });

function nextChange(after: Instant, timezone: string): number | undefined {
  const offset = (ms: number) => toWallClock(ms, timezone) - ms;
  let from = parseInstant(after);
  const end = from + 366 * day;
  while (from < end && offset(from) === offset(from + day)) from += day;
  if (from >= end) return undefined;
  for (let to = from + day; to - from > 60_000; ) {
    const middle = Math.floor((from + to) / 120_000) * 60_000;
    if (offset(middle) === offset(from)) from = Math.max(middle, from + 1);
    else to = middle;
  }
  return from;
}

/** Every run on which the two disagree, as far as both have been asked, must be Croner's alone and explained. */
function check({ expression, timezone, after }: Question, count: number): Difference[] {
  const ours = nextRuns(expression, timezone, after, count);
  const theirs = cronerRuns(expression, timezone, after, count);
  // A calendar that gave fewer runs than asked for has no more.
  const ends = [ours, theirs].flatMap((runs) => (runs.length === count ? [runs.at(-1) ?? ''] : []));
  const asked = (run: Instant) => ends.every((end) => run <= end);
  const name = `${expression} in ${timezone}`;
  expect(
    ours.filter((run) => asked(run) && !theirs.includes(run)),
    `${name}: only ours`,
  ).toEqual([]);
  return theirs
    .filter((run) => asked(run) && !ours.includes(run))
    .map((run) => explain(expression, timezone, run) ?? expect.fail(`${name}: only Croner runs at ${run}`));
}

describe('another calendar, in every zone and over eight decades,', () => {
  it('has the same runs but where a difference is explained', () => {
    fc.assert(
      fc.property(anywhen, (question) => void check(question, 12)),
      { numRuns: 150 },
    );
  });

  it('differs around changes of the clocks in the explained ways and in all of them', () => {
    const seen = new Set<Difference>();
    const note = (question: Question) => {
      for (const difference of check(question, 12)) seen.add(difference);
    };
    fc.assert(fc.property(nearChange, note), { numRuns: 150, seed: 20_260_117 });
    expect([...seen].sort()).toEqual(Object.keys(differences).sort());
  });

  it('is asked in its own words', () => {
    expect(toCroner('cron(0 2 * * ? *)')).toBe('0 0 2 * * * *');
    expect(toCroner('cron(5/10 0/6 ? 1/3 5L 2026-2030)')).toBe('0 5-59/10 0-23/6 * 1-12/3 4#L 2026-2030');
    expect(toCroner('cron(0 4 ? * 2#3 *)')).toBe('0 0 4 * * 1#3 *');
    expect(toCroner('cron(0 4 15W * ? *)')).toBe('0 0 4 15W * * *');
  });
});
