import { describe, expect, it } from 'vitest';
import { bar, columns, terminal } from '#local/start/terminal.ts';

function stream(isTTY: boolean) {
  const written: string[] = [];
  const fake = { isTTY, columns: 40, write: (text: string) => written.push(text) > 0 };
  return { written, out: terminal(fake as unknown as NodeJS.WriteStream, {}) };
}

describe('progress in a terminal', () => {
  it('is plain lines without colours when nobody is watching', () => {
    const { written, out } = stream(false);
    out.status('half way');
    out.line(out.style('red', 'failed'));
    expect(written).toEqual(['failed\n']);
  });

  it('keeps the changing line below the lines that stay, cut to the width', () => {
    const { written, out } = stream(true);
    out.status('x'.repeat(60));
    out.line('done');
    expect(written.at(-1)).toBe(`\r\u001b[Kdone\n${'x'.repeat(39)}`);
  });

  it('says how much is left once there is something to reckon with', () => {
    expect(bar(0, 0)).toBe('[░░░░░░░░░░░░░░░░░░░░] 0 %');
    expect(bar(0.5, 10_000)).toBe('[██████████░░░░░░░░░░] 50 %, about 10 s left');
    expect(bar(1, 20_000)).toBe('[████████████████████] 100 %');
  });

  it('sets columns as wide as their widest cell', () => {
    expect(columns(['A', 'Long'], [['xyz', '1']])).toBe('  A    Long\n  ───  ────\n  xyz  1');
  });
});
