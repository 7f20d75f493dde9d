/** HTML from template literals: everything that is put in is escaped, unless it is HTML already. */

/** Markup that is safe to put into a page as it is. Only `html` makes it. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = Html | string | number | undefined | readonly Value[];

/** `undefined` becomes nothing, a list becomes its elements one after another. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(strings.reduce((text, part, index) => text + show(values[index - 1]) + part));
}

function show(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(show).join('');
  return escaped(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Value;
  /** `number`: set to the right. `short`: never broken into two lines. */
  readonly fit?: 'number' | 'short';
}

/** A table with a caption for those who cannot see it; one sentence instead when there are no rows. */
export function table<Row>(caption: string, rows: readonly Row[], columns: readonly Column<Row>[], none: string): Html {
  if (rows.length === 0) return html`<p class="none">${none}</p>`;
  const heads = columns.map(({ title, fit }) => html`<th scope="col"${fitting(fit)}>${title}</th>`);
  const body = rows.map(
    (row) => html`<tr>${columns.map(({ cell, fit }) => html`<td${fitting(fit)}>${cell(row)}</td>`)}</tr>\n`,
  );
  return html`<div class="scroll"><table><caption>${caption}</caption><thead><tr>${heads}</tr></thead>
<tbody>${body}</tbody></table></div>`;
}

function fitting(fit: 'number' | 'short' | undefined): Html {
  return new Html(fit ? ` class="${fit}"` : '');
}

/** A word with a colour and a sign, so that neither is needed alone. */
export function badge(tone: 'good' | 'bad' | 'warn' | 'plain', text: string): Html {
  const sign = { good: '✓ ', bad: '✗ ', warn: '! ', plain: '' }[tone];
  return html`<span class="badge ${tone}">${sign}${text}</span>`;
}
