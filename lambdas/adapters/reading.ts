/**
 * Reading in portions. A function may run for 15 minutes, which is not enough for every row of a large database, so a
 * reader that is given a `Pause` stops between two portions and says where to go on. Nobody writes to a database that
 * was restored for a test, so portions that are read one after another add up to one reading.
 */
import type { DatabaseContent, StructuralCheck, TableFingerprint, UnreadableTable } from '#core/restore/fingerprint.ts';

/** A table of which the pages before `page` are read. Numbers that may be large are text. */
export interface TablePart {
  readonly table: string;
  readonly form: 'record' | 'text';
  readonly page: number;
  readonly rows: string;
  readonly sum: string;
}

/** A check of which the first `done` parts are made. */
export interface CheckPart {
  readonly check: string;
  readonly done: number;
  readonly broken: readonly string[];
}

/** What is half done. JSON: it travels from one run of the step to the next. */
export interface Rest {
  readonly table?: TablePart;
  readonly check?: CheckPart;
}

/** Where an earlier portion ended. */
export interface Progress {
  readonly content: DatabaseContent;
  readonly rest: Rest;
}

export interface Pause {
  readonly from?: Progress | undefined;
  /** Asked between two pieces of work: true ends the portion. */
  enough(): boolean;
}

export interface Reading extends DatabaseContent {
  /** There is more to read. */
  readonly rest?: Rest;
}

/** Leaves room for what is half done, and for the rest of the step's input, in 256 KiB. */
const handedOnBytes = 180_000;

/** What has been read, while it is read. Every run does one piece of work at least, so that it comes to an end. */
export class Notes {
  readonly tables: TableFingerprint[];
  readonly unreadable: UnreadableTable[];
  readonly checks: StructuralCheck[];
  #rest: Rest | undefined;
  readonly #before: Rest;
  readonly #enough: () => boolean;
  #worked = false;

  constructor(pause: Pause | undefined) {
    const { content, rest } = pause?.from ?? {};
    this.tables = [...(content?.tables ?? [])];
    this.unreadable = [...(content?.unreadable ?? [])];
    this.checks = [...(content?.checks ?? [])];
    this.#before = rest ?? {};
    this.#enough = () => pause?.enough() ?? false;
  }

  /** A table that needs no more reading. */
  hasTable(name: string): boolean {
    return [...this.tables, ...this.unreadable].some(({ table }) => table === name);
  }

  hasCheck(wanted: string): boolean {
    return this.checks.some(({ name }) => name === wanted);
  }

  /** What an earlier portion left of this table. */
  tablePart(name: string): TablePart | undefined {
    return this.#before.table?.table === name ? this.#before.table : undefined;
  }

  checkPart(name: string): CheckPart | undefined {
    return this.#before.check?.check === name ? this.#before.check : undefined;
  }

  /** True once the portion is over: `rest` is where to go on. To be asked before each piece of work. */
  stopHere(rest: Rest): boolean {
    if (this.#worked && this.#enough() && this.#canBeHandedOn()) this.#rest = rest;
    this.#worked = true;
    return this.#rest !== undefined;
  }

  /** Names of thousands of tables are more than Step Functions carries; then the portion goes on for as long as it can. */
  #canBeHandedOn(): boolean {
    return JSON.stringify([this.tables, this.unreadable, this.checks]).length <= handedOnBytes;
  }

  get stopped(): boolean {
    return this.#rest !== undefined;
  }

  reading(about: Pick<DatabaseContent, 'method' | 'serverVersion'>): Reading {
    const { tables, unreadable, checks } = this;
    return { ...about, tables, unreadable, checks, ...(this.#rest && { rest: this.#rest }) };
  }
}

/** A check in parts, each of which answers what is broken, if anything; or why it cannot be made. */
export type Examination =
  | { readonly parts: readonly (() => Promise<string | undefined>)[]; readonly good: string }
  | { readonly notRun: string };

/** Makes the parts that are left. `undefined` when the portion was over before the last of them. */
export async function examine(
  notes: Notes,
  name: string,
  examination: Examination,
): Promise<StructuralCheck | undefined> {
  if ('notRun' in examination) return { name, outcome: 'not-run', detail: examination.notRun };
  const { done: from, broken: before } = notes.checkPart(name) ?? { done: 0, broken: [] };
  const broken = [...before];
  for (const [done, part] of examination.parts.entries()) {
    if (done < from) continue;
    if (notes.stopHere({ check: { check: name, done, broken } })) return undefined;
    const found = await part();
    if (found !== undefined) broken.push(found);
  }
  return { name, ...verdict(broken, examination.good) };
}

/** Names the first few; the count says how many there are. */
export function verdict(broken: readonly string[], good: string): Omit<StructuralCheck, 'name'> {
  if (broken.length === 0) return { outcome: 'passed', detail: good };
  return { outcome: 'failed', detail: `${broken.length} broken: ${broken.slice(0, 5).join('; ')}`.slice(0, 1000) };
}
