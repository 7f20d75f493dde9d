/** The frame of a chart: its axes with their names and units, and where a value lies in it. No script draws it. */
import { type Html, html } from '#core/page/html.ts';

export const width = 1000;
const height = 300;
const margin = { left: 84, right: 24, top: 16, bottom: 58 } as const;
export const inner = {
  left: margin.left,
  right: width - margin.right,
  top: margin.top,
  bottom: height - margin.bottom,
} as const;

export interface Frame {
  /** What the picture shows, for those who cannot see it. */
  readonly title: string;
  /** Name and unit of each axis. */
  readonly x: string;
  readonly y: string;
  /** Greatest value. */
  readonly most: number;
  /** Share of the width, 0 to 1, and what stands there. */
  readonly marks: readonly { readonly at: number; readonly text: string }[];
  readonly legend: readonly { readonly look: string; readonly text: string }[];
}

export interface Scale {
  x(share: number): number;
  y(value: number): number;
}

export function chart(frame: Frame, draw: (scale: Scale) => readonly Html[]): Html {
  const steps = ticks(frame.most);
  const top = steps.at(-1) ?? 1;
  const scale: Scale = {
    x: (share) => inner.left + share * (inner.right - inner.left),
    y: (value) => inner.bottom - (Math.min(value, top) / top) * (inner.bottom - inner.top),
  };
  return html`<figure class="chart"><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${frame.title}">
${steps.map((step) => level(step, scale))}
${draw(scale)}
<line class="base" x1="${inner.left}" x2="${inner.right}" y1="${inner.bottom}" y2="${inner.bottom}"/>
${frame.marks.map(({ at, text }) => mark(scale.x(at), text))}
<text class="name" x="${(inner.left + inner.right) / 2}" y="${height - 8}" text-anchor="middle">${frame.x}</text>
<text class="name" transform="translate(16 ${(inner.top + inner.bottom) / 2}) rotate(-90)" text-anchor="middle">${frame.y}</text>
</svg><figcaption>${frame.legend.map(({ look, text }) => html`<span class="key ${look}"></span>${text} `)}</figcaption></figure>`;
}

function level(value: number, { y }: Scale): Html {
  const at = fixed(y(value));
  return html`<line class="axis" x1="${inner.left}" x2="${inner.right}" y1="${at}" y2="${at}"/>
<text x="${inner.left - 8}" y="${fixed(y(value) + 4)}" text-anchor="end">${value.toLocaleString('en-GB')}</text>`;
}

function mark(x: number, text: string): Html {
  return html`<line class="axis" x1="${fixed(x)}" x2="${fixed(x)}" y1="${inner.bottom}" y2="${inner.bottom + 6}"/>
<text x="${fixed(x)}" y="${inner.bottom + 22}" text-anchor="middle">${text}</text>`;
}

/** Zero and four to six steps of 1, 2 or 5 times a power of ten, the last of them not below the greatest value. */
export function ticks(most: number): number[] {
  const rough = Math.max(most, 1) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? rough;
  const whole = Math.max(1, step);
  const count = Math.max(1, Math.ceil(most / whole));
  return Array.from({ length: count + 1 }, (_, index) => index * whole);
}

export function fixed(value: number): string {
  return value.toFixed(1);
}

type Place = readonly [x: number, y: number];

export function polyline(look: string, places: readonly Place[]): Html {
  return html`<polyline class="${look}" points="${written(places)}"/>`;
}

export function polygon(look: string, places: readonly Place[]): Html {
  return html`<polygon class="${look}" points="${written(places)}"/>`;
}

function written(places: readonly Place[]): string {
  return places.map(([x, y]) => `${fixed(x)},${fixed(y)}`).join(' ');
}

/** At most so many marks, evenly spread; the first one always. */
export function spread<Item>(
  items: readonly Item[],
  most: number,
  text: (item: Item) => string,
  at: (index: number) => number,
): Frame['marks'] {
  const every = Math.max(1, Math.ceil(items.length / most));
  return items.flatMap((item, index) => (index % every === 0 ? [{ at: at(index), text: text(item) }] : []));
}
