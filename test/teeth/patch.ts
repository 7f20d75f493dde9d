/**
 * A planted defect: a patch of the tree with a heading that says what is wrong and what has to notice.
 *
 *     Defect: retention goes by age alone
 *     Clause: E-4.1-full
 *     Found by: rehearse pol-isms-008 --days 40 --databases 2 → early-removal
 *     Or: test test/core/retention/good.test.ts → keeps the newest good point
 *
 * then the diff. Every finder that is named has to find it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Something that is green on the sound tree and has to turn red on the broken one. */
export interface Finder {
  readonly tool: 'rehearse' | 'test';
  /** Of the tool, as written. */
  readonly args: readonly string[];
  /** An invariant's id, or a part of a test's title. */
  readonly red: string;
}

export interface Patch {
  /** File name without its ending. */
  readonly name: string;
  readonly file: string;
  readonly defect: string;
  readonly clause: string;
  readonly finders: readonly Finder[];
}

const folder = new URL('./patches/', import.meta.url).pathname;

/** In the order of their names. Throws when a heading is not as above. */
export function readPatches(): Patch[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.patch'));
  return names.toSorted().map((name) => readPatch(path.join(folder, name)));
}

function readPatch(file: string): Patch {
  const [heading = ''] = readFileSync(file, 'utf8').split(/^(?:diff|---) /m, 1);
  const field = (name: string): string => {
    const found = heading.match(new RegExp(`^${name}: (.+)$`, 'm'))?.[1];
    if (found === undefined) throw new Error(`${file}: the heading has no line "${name}: …"`);
    return found;
  };
  const finders = [...heading.matchAll(/^(?:Found by|Or): (.+)$/gm)].map(([, text = '']) => finder(text, file));
  if (finders.length === 0) throw new Error(`${file}: nothing is named that finds it ("Found by: …")`);
  return { name: path.basename(file, '.patch'), file, defect: field('Defect'), clause: field('Clause'), finders };
}

function finder(text: string, file: string): Finder {
  const [, tool, args = '', red = ''] = text.match(/^(rehearse|test) (.+?) → (.+)$/) ?? [];
  if (tool === 'rehearse' || tool === 'test') return { tool, args: args.split(' '), red };
  throw new Error(`${file}: "${text}" is not "rehearse POLICY OPTIONS → INVARIANT" or "test FILE → TITLE"`);
}
