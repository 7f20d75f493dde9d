/** Every object that is written to the bucket of the ledger, at the moment of the writing, and what it says. */
import { apart } from '../../../apart.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Promises } from '../promises.ts';

/** One writing of one object. */
export interface Written {
  readonly at: number;
  readonly key: string;
  readonly bytes: Buffer;
  /** How often this key has been written, this time included. */
  readonly versions: number;
}

/** An entry of the ledger, read by its outside: everything but the facts, which are parsed when they are asked for. */
export interface Entry {
  readonly written: Written;
  readonly text: string;
  /** As the key says it. */
  readonly chain: string;
  readonly countdown: number;
  /** As the entry says it. */
  readonly seq: number;
  readonly at: string;
  readonly event: string;
  readonly clauses: string;
  readonly cycle: string | undefined;
  readonly rule: string | undefined;
  readonly subject: string;
  readonly id: string;
  readonly hash: string;
  readonly previous: string;
  facts(): Readonly<Record<string, unknown>>;
}

export interface Evidence {
  readonly bucket: string;
  onWritten(listener: (written: Written) => void): void;
  /** Entries of the ledger that read as one; what lies among them and does not read comes with `entry` undefined. */
  onEntry(listener: (entry: Entry | undefined, written: Written) => void): void;
  onRemoved(listener: (key: string, at: number) => void): void;
  /** Whether there is such an object now. */
  has(key: string): boolean;
  /** Whether there is any whose key begins so. */
  some(prefix: string): boolean;
  /** The newest version as text, when there is one. */
  text(key: string): string | undefined;
}

export function watchEvidence({ events, stores, assembly }: Watched, { prefix, primary }: Promises): Evidence {
  const bucket = `${prefix}-ledger-${assembly.account}-${primary}`;
  const onWritten: ((written: Written) => void)[] = [];
  const onEntry: ((entry: Entry | undefined, written: Written) => void)[] = [];
  const onRemoved: ((key: string, at: number) => void)[] = [];
  const versionsOf = (key: string) => stores.buckets.find(bucket)?.objects.get(key) ?? [];
  const newest = (key: string) => {
    const version = versionsOf(key).at(-1);
    return version?.isDeleteMarker ? undefined : version;
  };

  events.on('object', ({ at, facts }) => {
    const { bucket: where, key, what } = facts as { bucket: string; key: string; what: 'put' | 'marker' | 'delete' };
    if (where !== bucket) return;
    if (what !== 'put') {
      for (const listener of onRemoved) listener(key, at);
      return;
    }
    const versions = versionsOf(key);
    const version = versions.at(-1);
    if (!version || version.isDeleteMarker) return;
    const written = { at, key, bytes: asBuffer(version.data), versions: versions.length };
    for (const listener of onWritten) listener(written);
    if (!key.startsWith('ledger/')) return;
    const entry = readEntry(written);
    for (const listener of onEntry) listener(entry, written);
  });
  return {
    bucket,
    onWritten: (listener) => void onWritten.push(listener),
    onEntry: (listener) => void onEntry.push(listener),
    onRemoved: (listener) => void onRemoved.push(listener),
    has: (key) => newest(key) !== undefined,
    some: (prefix) => {
      for (const _ of stores.buckets.objects(bucket, prefix)) return true;
      return false;
    },
    text: (key) => {
      const version = newest(key);
      return version && asBuffer(version.data).toString('utf8');
    },
  };
}

type Watched = Pick<Cloud, 'events' | 'stores' | 'assembly'>;

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

// The members of canonical JSON stand in the order of their names, so the outside of an entry reads without its facts.
const head =
  /^\{"at":"([^"]+)","chain":"([^"]+)","clauses":(\[[^\]]*\]),(?:"cycle":"([^"]+)",)?"event":"([^"]+)","facts":/;
const tail =
  /,"hash":"([0-9a-f]{64})","id":"((?:[^"\\]|\\.)+)","policy":"[^"]+","previous":"([0-9a-f]{64})",(?:"rule":"([^"]+)",)?"seq":(\d+),"subject":"((?:[^"\\]|\\.)+)"\}$/;
const place = /^ledger\/([^/]+)\/(\d{8})\.json$/;
/** No outside is longer than this. */
const longestTail = 2048;

function readEntry(written: Written): Entry | undefined {
  const text = written.bytes.toString('utf8');
  const [, chain, countdown] = read(place, written.key);
  const [, at, , clauses, cycle, event] = read(head, text);
  const [, hash, id, previous, rule, seq, subject] = read(tail, text.slice(-longestTail));
  if (!chain || !countdown || !at || !clauses || !event || !hash || !id || !previous || !subject) return undefined;
  let facts: Entry['facts'] = () => {
    const parsed = (JSON.parse(text) as { facts: ReturnType<Entry['facts']> }).facts;
    facts = () => parsed;
    return parsed;
  };
  const outside = { chain, countdown: Number(countdown), at, event, clauses, cycle, rule, subject, id };
  return { written, text, ...outside, hash, previous, seq: Number(seq), facts: () => facts() };
}

/** What was found: whoever keeps a piece of it does not keep the entry. */
function read(pattern: RegExp, text: string): readonly (string | undefined)[] {
  return pattern.exec(text)?.map((piece: string | undefined) => piece && apart(piece)) ?? [];
}
