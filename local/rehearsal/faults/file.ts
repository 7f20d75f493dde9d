/** A file of faults: a list in YAML or JSON. `docs/faults.md` says what may stand in it. */
import { isMap, isSeq, LineCounter, type Node, parseDocument, stringify } from 'yaml';
import { writePath } from '#core/policy/parse.ts';
import { type Complaint, complaints } from './complaints.ts';
import type { Fault } from './fault.ts';

export interface FaultFileProblem {
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** `[3].region`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  /** What stands there, on one line, at most 60 characters; absent when nothing does. */
  readonly value?: string;
  readonly hint: string;
}

export type FaultFile =
  | { readonly ok: true; readonly faults: readonly Fault[] }
  | { readonly ok: false; readonly problems: readonly FaultFileProblem[] };

/** A year of a thousand databases has about 300 KiB of faults. */
const longest = 4 * 1024 * 1024;

/** Never throws on a bad file: everything that is wrong with it is told at once, in the order of the file. */
export function readFaults(text: string, file: string): FaultFile {
  if (text.length > longest) return refused(file, 'is longer than 4 MiB', 'split it into several rehearsals');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  if (document.errors.length > 0) {
    const hint = 'correct the YAML here; indent with spaces, two at a time';
    const problems = document.errors.map(({ pos, message }) => ({
      ...place(pos[0]),
      path: '',
      message: message.split('\n')[0] ?? message,
      hint,
    }));
    return { ok: false, problems };
  }
  const data = plain(document);
  if (data instanceof Error) return refused(file, data.message, 'write the faults out, without aliases');
  const found = complaints(data).map((each) => locate(document.contents, text, each, place));
  if (found.length > 0) return { ok: false, problems: found.sort((a, b) => a.line - b.line || a.column - b.column) };
  return { ok: true, faults: data as readonly Fault[] };
}

/** `faults.yaml:7:11 [2].region: is not … (got "x"). Write …` */
export function formatFaultProblem({ file, line, column, path, message, value, hint }: FaultFileProblem): string {
  const got = value === undefined ? '' : ` (got ${JSON.stringify(value)})`;
  const advice = `${hint.charAt(0).toUpperCase()}${hint.slice(1)}${/[.?!]$/.test(hint) ? '' : '.'}`;
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}${got}. ${advice}`;
}

/** The faults as a file that reads back as the same faults: one a paragraph, in the order given. */
export function writeFaults(faults: readonly Fault[]): string {
  if (faults.length === 0) return '[]\n';
  return faults.map((fault) => stringify([fault], { lineWidth: 0 })).join('');
}

function refused(file: string, message: string, hint: string): FaultFile {
  return { ok: false, problems: [{ file, line: 1, column: 1, path: '', message, hint }] };
}

/** Instants without quotes are texts to the core schema of YAML 1.2, and stay so. */
function plain(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

type Place = (offset: number) => Pick<FaultFileProblem, 'file' | 'line' | 'column'>;

function locate(root: Node | null, text: string, { path, message, hint }: Complaint, place: Place): FaultFileProblem {
  const { node, value } = nodeAt(root, path);
  const range = node?.range;
  const shown = value && range ? oneLine(text.slice(range[0], range[1])) : '';
  return {
    ...place(range?.[0] ?? 0),
    path: writePath(path),
    message,
    ...(shown === '' ? {} : { value: shown }),
    hint,
  };
}

/** The value at a path; of a key that is not there, the mapping in which it is missed. */
function nodeAt(root: Node | null, path: Complaint['path']): { node: Node | null | undefined; value: boolean } {
  let node: Node | null | undefined = root;
  for (const step of path) {
    const inside: unknown = isMap(node) || isSeq(node) ? node.get(step, true) : undefined;
    if (inside === undefined) return { node, value: false };
    node = inside as Node;
  }
  return { node, value: !isMap(node) && !isSeq(node) };
}

function oneLine(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
