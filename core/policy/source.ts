/** A policy's text with its positions: which line and column a path of the data comes from. */
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';

export type Path = readonly (string | number)[];

export interface Position {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** What stands there, on one line, at most 60 characters; absent when nothing does. */
  readonly value?: string;
}

export interface SyntaxProblem extends Position {
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
}

export interface Source {
  readonly data: unknown;
  /** What is wrong with the YAML itself: duplicate keys, bad indentation. */
  readonly problems: readonly SyntaxProblem[];
  /** Of the value at a path; of the nearest thing around it when the path is not there. */
  locate(path: Path): Position;
  /** Of the key that ends the path, for keys that should not be there. */
  locateKey(path: Path): Position;
}

/** Far more than any policy: what is larger is refused before anything is read, so that nothing takes long. */
const longest = 64 * 1024;
/** Levels of mappings and lists; a policy has seven. Aliases that contain themselves are deeper than any number. */
const deepest = 20;
/** Of what is wrong with YAML, the first so many are told: what follows is mostly their echo. */
const mostProblems = 50;

/** Never throws. Text that is too long, too deep, or grows without end through its aliases is a problem like others. */
export function readSource(text: string): Source {
  if (text.length > longest) return refused(`is ${Math.ceil(text.length / 1024)} KiB of text, and 64 are allowed`);
  try {
    return read(text);
  } catch (error) {
    // `yaml` itself counts what aliases expand to, and overflows the stack on thousands of brackets.
    if (error instanceof ReferenceError) return refused('grows without end through its aliases');
    if (error instanceof RangeError) return refused('is nested too deeply to be read');
    throw error;
  }
}

function refused(message: string): Source {
  const position = { line: 1, column: 1 };
  const hint = 'write one policy, and nothing else, in one file';
  return {
    data: undefined,
    problems: [{ path: [], ...position, message, hint }],
    locate: () => position,
    locateKey: () => position,
  };
}

function read(text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const at = (offset: number, value?: string): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col, ...(value ? { value } : {}) };
  };
  const shown = (node: Node | null | undefined): string =>
    node?.range ? oneLine(text.slice(node.range[0], Math.min(node.range[1], node.range[0] + 500))) : '';
  const root = document.contents;
  if (document.errors.some(({ code }) => code === 'RESOURCE_EXHAUSTION'))
    return refused('is nested too deeply to be read');
  const broken = document.errors.some(({ code }) => code !== 'DUPLICATE_KEY');
  const data: unknown = broken ? undefined : document.toJS();
  if (deeperThan(data, deepest)) return refused(`is nested deeper than ${deepest} levels, or an alias contains itself`);
  return {
    data,
    problems: document.errors.slice(0, mostProblems).map(({ code, pos, message }) => ({
      path: pathTo(root, pos[0]),
      ...at(pos[0], oneLine(text.slice(pos[0], pos[0] + 500).split(/[:\n]/)[0] ?? '')),
      ...describe(code, message),
    })),
    locate(path) {
      const { node, key, found } = find(root, path);
      if (found && node?.range) return at(node.range[0], shown(node));
      return at((key ?? node)?.range?.[0] ?? 0);
    },
    locateKey(path) {
      const { key } = find(root, path);
      return key?.range ? at(key.range[0], shown(key)) : this.locate(path);
    },
  };
}

function deeperThan(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  return levels === 0 || Object.values(value).some((member) => deeperThan(member, levels - 1));
}

function describe(code: string, message: string): { message: string; hint: string } {
  if (code === 'DUPLICATE_KEY') {
    return { message: 'the same key stands here twice', hint: 'keep one of them; the other would be lost silently' };
  }
  if (code === 'MULTIPLE_DOCS') {
    return { message: 'a second document begins here', hint: 'write one policy in one file' };
  }
  return {
    message: (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, ''),
    hint: 'correct the YAML here; indent with spaces, two at a time',
  };
}

interface Found {
  readonly node: Node | null | undefined;
  readonly key: Node | undefined;
  readonly found: boolean;
}

const pairsByMap = new WeakMap<YAMLMap<Node, Node | null>, ReadonlyMap<string, Pair<Node, Node | null>>>();

/** The last pair of each key. A mapping of thousands is asked thousands of times when all of its keys are wrong. */
function pairsOf(map: YAMLMap<Node, Node | null>): ReadonlyMap<string, Pair<Node, Node | null>> {
  const known = pairsByMap.get(map);
  if (known) return known;
  const scalars = map.items.flatMap((item) => (isScalar(item.key) ? [[String(item.key.value), item] as const] : []));
  const pairs = new Map(scalars);
  pairsByMap.set(map, pairs);
  return pairs;
}

/** Walks as far as the document goes. */
function find(root: Node | null, path: Path): Found {
  let node: Node | null | undefined = root;
  let key: Node | undefined;
  for (const step of path) {
    const pair: Pair<Node, Node | null> | undefined = isMap<Node, Node | null>(node)
      ? pairsOf(node).get(String(step))
      : undefined;
    const item: Node | undefined = isSeq<Node>(node) && typeof step === 'number' ? node.items[step] : undefined;
    if (!pair && !item) return { node, key, found: false };
    [key, node] = pair ? [pair.key, pair.value] : [undefined, item];
  }
  return { node, key, found: true };
}

/** Path of the innermost mapping or list entry that contains an offset. */
function pathTo(node: Node | null | undefined, offset: number): Path {
  if (isMap<Node, Node | null>(node)) {
    const pair = node.items.findLast(({ key }) => (key.range?.[0] ?? 0) <= offset);
    return pair && isScalar(pair.key) ? [String(pair.key.value), ...pathTo(pair.value, offset)] : [];
  }
  if (isSeq<Node>(node)) {
    const index = node.items.findLastIndex((item) => (item.range?.[0] ?? 0) <= offset);
    return index >= 0 ? [index, ...pathTo(node.items[index], offset)] : [];
  }
  return [];
}

function oneLine(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
