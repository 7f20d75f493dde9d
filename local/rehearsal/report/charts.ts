/** The pictures of a rehearsal: alerts per week, what recovery points take up, and what a month costs. */
import { type Html, html } from '#core/page/html.ts';
import { storageItem } from '../cost.ts';
import type { RehearsalResult, StorageDay, Week } from '../result.ts';
import { chart, fixed, polygon, polyline, type Scale, spread } from './axis.ts';

const severities = ['critical', 'warning', 'info'] as const;
const words = { critical: 'critical', warning: 'warnings', info: 'notices' } as const;
const mostMarks = 12;

/** Greatest values, so that two pictures can be drawn on one scale. */
export const greatest = {
  alerts: ({ weeks }: Weeks): number => Math.max(0, ...weeks.map((week) => week.critical + week.warning + week.info)),
  storage: ({ storage: { days } }: Storage): number =>
    Math.max(1, ...days.map(({ gigabytes }) => Object.values(gigabytes).reduce((sum, each) => sum + each, 0))),
  cost: (result: Storage & Cost): number =>
    Math.max(
      1,
      result.cost.estimatedMonthlyUsd,
      ...result.storage.days.map(({ monthlyUsd }) => monthlyUsd + besides(result)),
    ),
};

type Weeks = Pick<RehearsalResult, 'weeks'>;
type Storage = Pick<RehearsalResult, 'storage'>;
type Cost = Pick<RehearsalResult, 'cost'>;

/** What a month costs besides storage. */
function besides({ cost: { lines, measuredMonthlyUsd } }: Cost): number {
  return measuredMonthlyUsd - (lines.find(({ item }) => item === storageItem)?.usd ?? 0);
}

export function alertsPerWeek({ weeks }: Weeks, most = greatest.alerts({ weeks })): Html {
  if (most === 0) return html`<p class="none">None: nobody was told of anything in any week.</p>`;
  const step = 1 / Math.max(1, weeks.length);
  return chart(
    {
      title: `Alerts opened in each of ${weeks.length} weeks, by severity; ${most} at the most`,
      ...{ x: 'week that begins on (UTC)', y: 'alerts opened', most },
      marks: spread(
        weeks,
        mostMarks,
        ({ from }) => from,
        (index) => (index + 0.5) * step,
      ),
      legend: severities.map((look) => ({ look, text: words[look] })),
    },
    (scale) => weeks.map((week, index) => column(week, index * step, step, scale)),
  );
}

/** The critical ones at the bottom, where they are compared most easily. */
function column(week: Week, from: number, step: number, { x, y }: Scale): Html {
  const left = fixed(x(from + step * 0.12));
  const wide = fixed((x(step) - x(0)) * 0.76);
  let below = 0;
  const parts = severities.map((look) => {
    const [bottom, top] = [y(below), y(below + week[look])];
    below += week[look];
    if (top === bottom) return undefined;
    return html`<rect class="${look}" x="${left}" width="${wide}" y="${fixed(top)}" height="${fixed(bottom - top)}"/>`;
  });
  const title = `week of ${week.from}: ${severities.map((each) => `${week[each]} ${words[each]}`).join(', ')}`;
  return html`<g>${parts}<title>${title}</title></g>`;
}

const looks = ['first', 'second', 'third', 'fourth'] as const;

/** Regions on top of each other: the upper edge is all of it. */
export function storageCurve({ storage }: Storage, most = greatest.storage({ storage })): Html {
  const { days } = storage;
  const regions = Object.keys(days[0]?.gigabytes ?? {});
  const upTo = (count: number) => (day: StorageDay) =>
    regions.slice(0, count).reduce((sum, region) => sum + (day.gigabytes[region] ?? 0), 0);
  const layers = regions.map((text, index) => ({
    look: looks[index % looks.length] ?? looks[0],
    ...{ text, from: upTo(index), of: upTo(index + 1) },
  }));
  return overDays(days, {
    title: `Storage of recovery points in ${regions.join(' and ')}, day by day; ${Math.round(most)} GB together at the most`,
    ...{ y: 'recovery points, GB', most, lines: layers },
  });
}

export function costCurve(result: Storage & Cost, most = greatest.cost(result)): Html {
  const { estimatedMonthlyUsd: estimate } = result.cost;
  const other = besides(result);
  return overDays(result.storage.days, {
    title: `What a month like each day would cost, in US dollars, beside the plan's estimate of ${estimate.toFixed(2)}`,
    ...{ y: 'US dollars a month', most },
    lines: [
      { look: 'first', text: 'a month like this day', of: ({ monthlyUsd }) => monthlyUsd + other },
      { look: 'estimate', text: `the plan’s estimate, ${estimate.toFixed(2)}`, of: () => estimate },
    ],
  });
}

interface Line {
  readonly look: string;
  readonly text: string;
  readonly of: (day: StorageDay) => number;
  /** The lower edge of an area. */
  readonly from?: (day: StorageDay) => number;
}

interface Curve {
  readonly title: string;
  readonly y: string;
  readonly most: number;
  readonly lines: readonly Line[];
}

function overDays(days: readonly StorageDay[], { title, y: name, most, lines }: Curve): Html {
  const share = (index: number) => (days.length < 2 ? 0.5 : index / (days.length - 1));
  return chart(
    {
      ...{ title, x: 'day (UTC)', y: name, most },
      marks: spread(days, mostMarks, ({ day }) => day, share),
      legend: lines.map(({ look, text }) => ({ look, text })),
    },
    (scale) => lines.map((line) => drawn(days, line, scale)),
  );
}

/** One day alone is drawn as a level. */
function drawn(days: readonly StorageDay[], { look, of, from }: Line, { x, y }: Scale): Html {
  const [only] = days;
  const shown = only && days.length === 1 ? [only, only] : days;
  const at = (value: (day: StorageDay) => number) =>
    shown.map((day, index) => [x(index / Math.max(1, shown.length - 1)), y(value(day))] as const);
  return from ? polygon(look, [...at(of), ...at(from).reverse()]) : polyline(look, at(of));
}
