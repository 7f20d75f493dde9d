/** What a terminal can do: colour, a line that is written over, columns. Progress goes to stderr, results to stdout. */
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

export interface Terminal {
  /** A line of progress; kept. */
  line(text: string): void;
  /** The one line at the bottom that changes; nothing when nobody is watching. */
  status(text: string): void;
  style(style: Style, text: string): string;
}

export function terminal(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  const watched = stream.isTTY === true;
  const colours = watched && env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb';
  // Return to the first column and erase to the end of the line.
  const erase = watched ? '\r\u001b[K' : '';
  let shown = '';
  return {
    line: (text) => void stream.write(`${erase}${text}\n${shown}`),
    status: (text) => {
      if (!watched || text === shown) return;
      shown = text.slice(0, Math.max(0, (stream.columns ?? 80) - 1));
      stream.write(erase + shown);
    },
    style: (style, text) => (colours ? styleText(style, text) : text),
  };
}

/** Columns of text, each as wide as its widest cell, under a ruled heading. */
export function columns(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, index) => Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)));
  const draw = (cells: readonly string[]) =>
    `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
  return [draw(titles), draw(widths.map((width) => '─'.repeat(width))), ...rows.map(draw)].join('\n');
}

/** `[██████░░░░] 60 %, about 8 s left`. `elapsed` in milliseconds. */
export function bar(fraction: number, elapsed: number): string {
  const done = Math.max(0, Math.min(1, fraction));
  const filled = Math.round(done * 20);
  const left =
    done > 0.05 && done < 1 ? `, about ${Math.max(1, Math.round((elapsed / done - elapsed) / 1000))} s left` : '';
  return `[${'█'.repeat(filled)}${'░'.repeat(20 - filled)}] ${Math.round(done * 100)} %${left}`;
}
