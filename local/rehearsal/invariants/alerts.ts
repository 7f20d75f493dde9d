/** What was decided to be told is told, on each topic, once; what is over is told to be over; nothing is told without cause. */
import { graceMs, lateTelling } from './duty.ts';
import { instantOf, type Scene } from './scene.ts';
import type { Entry } from './truth/evidence.ts';
import type { Telling } from './truth/told.ts';
import type { Exemption, Invariant, Judge } from './types.ts';

const ambiguous: Exemption = {
  id: 'ambiguous',
  reason:
    'A fault between a message and the record of it leaves nobody able to know whether people were told: being told twice is ' +
    'better than not at all.',
};

/** Kinds of faults after which nobody knows whether a call was carried out. A topic that refuses leaves no doubt. */
const leavesUnknown: readonly string[] = [
  ...['call-loses-answer', 'call-cut-after', 'call-times-out', 'call-twice', 'call-slow'],
  ...['lambda-dies', 'lambda-times-out', 'lambda-twice', 'step-clock-jumps', 'marker-deleted'],
];

const byHand: Exemption = {
  id: 'by-hand',
  reason:
    'Somebody deleted the object that remembers the alert; whether its end, or what a topic had not taken yet, will be told is theirs ' +
    'to answer for.',
};

export const alerts: Invariant = {
  id: 'alerts-reach-people-once',
  says:
    'Every alert that is decided reaches the topic for mail and the topic for chat within one look of the monitor, once for each ' +
    'run that it is about; the ledger says so only when it is true; its end is told on both; and without a fault nothing critical is told.',
  clauses: ({ notify, monitoring }) => [...new Set([...notify.clauses, ...monitoring.failure.clauses])],
  exemptions: [lateTelling, ambiguous, byHand],
  watch(scene, judge) {
    const episodes = new Map<string, Episode>();
    const episodeOf = (key: string): Episode => {
      const known = episodes.get(key) ?? { told: new Map(), open: new Set(), over: new Map() };
      episodes.set(key, known);
      return known;
    };
    scene.told.onTelling((telling) => hear(telling, episodeOf, scene, judge));
    scene.evidence.onWritten(({ key, bytes }) => {
      if (key.startsWith(folder)) decide(JSON.parse(bytes.toString('utf8')), episodeOf, scene, judge);
    });
    scene.evidence.onEntry((entry) => entry && trust(entry, episodeOf, judge));
    scene.evidence.onRemoved((key, at) => {
      if (!key.startsWith(folder)) return;
      const alert = key.slice(folder.length, -'.json'.length);
      const episode = episodeOf(alert);
      episodes.delete(alert);
      // Whose hand it was is known a moment later.
      scene.later(1000, () => endOf(alert, episode, at, scene, judge));
    });
    return undefined;
  },
};

const folder = 'alerts/open/';
const kinds = ['email', 'chat'] as const;
type Topic = (typeof kinds)[number];

/** All that was told of one alert, until its record is gone. */
interface Episode {
  /** `email 2026-01-17T02:00:00Z` → when it was told there last for that run. */
  readonly told: Map<string, number>;
  /** The same, of what was not told to be over since. */
  readonly open: Set<string>;
  /** Topic → when it was told there to be over. */
  readonly over: Map<string, number>;
}

type Episodes = (key: string) => Episode;

function topicOf({ topic }: Telling): Topic {
  return topic.endsWith('-chat') ? 'chat' : 'email';
}

function hear(telling: Telling, episodeOf: Episodes, scene: Scene, judge: Judge): void {
  const { kind, key, at, run = '', severity } = telling;
  if ((kind === 'opened' || kind === 'alarm') && severity === 'critical') withoutCause(telling, scene, judge);
  if (kind !== 'opened' && kind !== 'resolved') return;
  const episode = episodeOf(key);
  const topic = topicOf(telling);
  if (kind === 'resolved') {
    episode.over.set(topic, at);
    for (const known of episode.open) if (known.startsWith(topic)) episode.open.delete(known);
    return;
  }
  judge.checked();
  const place = `${topic} ${run}`;
  const before = episode.open.has(place) ? episode.told.get(place) : undefined;
  episode.told.set(place, at);
  episode.open.add(place);
  if (before !== undefined) repeated(telling, before, scene, judge);
}

function repeated({ key, topic, at, run = '' }: Telling, before: number, { faults }: Scene, judge: Judge): void {
  const unknown = faults.find(before - graceMs, at, ({ kind }) => leavesUnknown.includes(kind));
  if (unknown || faults.until('evidence', before - graceMs, at) !== undefined) {
    judge.exempt(ambiguous.id);
    return;
  }
  judge.broken({
    subject: key,
    evidence: { topic, first: instantOf(before), run },
    explanation: `${key} was told on ${topic} although it had been told there at ${instantOf(before)}.`,
  });
}

/** Nothing was broken so far, so nothing critical can have happened. After the last day no schedule runs, which alarms tell. */
function withoutCause({ key, text, topic, at }: Telling, { faults, end }: Scene, judge: Judge): void {
  judge.checked();
  if (!faults.none || at > end) return;
  judge.broken({
    subject: key,
    evidence: { topic, message: text.slice(0, 1000) },
    explanation: `${key} was told as critical although nothing had been broken: a false alarm, or a promise that does not hold.`,
  });
}

/** What the pipeline remembers of an alert; `opening` and `ending` are decisions to tell, and come before the telling. */
interface Marker {
  readonly finding: Finding;
  readonly phase: string;
  /** Topics that have taken the message of this phase already. */
  readonly sent?: readonly string[];
}

interface Finding {
  readonly name: string;
  readonly subject: string;
  readonly region?: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

function decide({ finding, phase, sent = [] }: Marker, episodeOf: Episodes, scene: Scene, judge: Judge): void {
  const key = keyOf(finding);
  const { told, over } = episodeOf(key);
  const decidedAt = scene.clock.now();
  const topics = kinds.filter((topic) => !sent.includes(topic));
  const since = (when: number | undefined) => when !== undefined && when >= decidedAt;
  if (phase === 'opening') {
    const run = runOf(finding);
    awaitTelling(
      { key, what: 'opened', decidedAt, topics, isTold: (topic) => since(told.get(`${topic} ${run}`)) },
      scene,
      judge,
    );
  }
  if (phase === 'ending') {
    // Found to be so again before anybody was told that it is over: then that is what is told.
    const isTold = (topic: Topic) =>
      since(over.get(topic)) || [...told].some(([place, at]) => place.startsWith(topic) && since(at));
    awaitTelling({ key, what: 'over', decidedAt, topics, isTold }, scene, judge);
  }
}

interface Decision {
  readonly key: string;
  readonly what: 'opened' | 'over';
  readonly decidedAt: number;
  /** Those that have not taken it yet. */
  readonly topics: readonly Topic[];
  isTold(topic: Topic): boolean;
}

function awaitTelling({ key, what, decidedAt, topics, isTold }: Decision, scene: Scene, judge: Judge): void {
  const wait = scene.promises.everyMs + graceMs;
  const lookAt = (due: number): void =>
    scene.at(due, () => {
      judge.checked();
      const silent = topics.filter((topic) => !isTold(topic));
      if (silent.length === 0) return;
      if (isForgotten(key, decidedAt, due, scene)) return judge.exempt(byHand.id);
      const later = scene.faults.until('telling', decidedAt, due);
      if (later !== undefined && later + wait > due) {
        judge.exempt(lateTelling.id);
        return lookAt(later + wait);
      }
      judge.broken({
        subject: key,
        evidence: { decided: instantOf(decidedAt), what, topics: silent.join(' and ') },
        explanation: `That ${key} is ${what} was decided at ${instantOf(decidedAt)} and has not reached the topic for ${silent.join(' and ')}.`,
      });
    });
  lookAt(decidedAt + wait);
}

/** Nothing remembers to whom it has still to be told. */
function isForgotten(key: string, from: number, to: number, { faults }: Scene): boolean {
  const record = `${folder}${key}.json`;
  return faults.find(from, to, ({ kind, site }) => kind === 'marker-deleted' && site === record) !== undefined;
}

/** As the record's own name: what makes two findings the same alert. */
function keyOf({ name, subject, region }: Finding): string {
  return `${name}.${region ?? 'everywhere'}.${subject.replaceAll('/', '.').replaceAll(/[^A-Za-z0-9._-]/g, '-')}`;
}

function runOf({ evidence }: Finding): string {
  return String(evidence['scheduledAt'] ?? '');
}

/** The ledger says that people were told: then they were. */
function trust(entry: Entry, episodeOf: Episodes, judge: Judge): void {
  if (entry.event !== 'alert-opened' && entry.event !== 'alert-resolved') return;
  const finding = entry.facts() as unknown as Finding;
  const { told, over } = episodeOf(keyOf(finding));
  const isTold = (topic: Topic) =>
    entry.event === 'alert-opened' ? told.has(`${topic} ${runOf(finding)}`) : over.has(topic);
  const silent = kinds.filter((topic) => !isTold(topic));
  judge.checked();
  if (silent.length === 0) return;
  judge.broken({
    subject: keyOf(finding),
    evidence: { entry: entry.written.key, event: entry.event },
    explanation: `${entry.written.key} says that people were told, and no message reached the topic for ${silent.join(' and ')}.`,
  });
}

function endOf(key: string, { over }: Episode, at: number, { faults }: Scene, judge: Judge): void {
  judge.checked();
  const silent = kinds.filter((topic) => !over.has(topic));
  if (silent.length === 0) return;
  if (faults.find(at - 60_000, at + 1000, ({ kind }) => kind === 'marker-deleted')) {
    judge.exempt(byHand.id);
    return;
  }
  judge.broken({
    subject: key,
    evidence: { topics: silent.join(' and ') },
    explanation: `${key} is remembered as open no more, and nobody was told on the topic for ${silent.join(' and ')} that it is over.`,
  });
}
