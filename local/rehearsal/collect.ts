/** Gathers what a rehearsal finds out while it runs. Nothing here grows with the length of the rehearsal but small sums. */

import type { CycleReport } from '#core/cycle.ts';
import { formatInstant, parseInstant } from '#core/instant.ts';
import type { Finding } from '#core/model.ts';
import type { RestoreVerdict } from '#core/restore/verdict.ts';
import { restorableUntil } from '../services/rds/instances.ts';
import { Calendar } from './calendar.ts';
import { Healing } from './healing.ts';
import { promisesOf } from './invariants/promises.ts';
import { type Entry, watchEvidence } from './invariants/truth/evidence.ts';
import { watchTold } from './invariants/truth/told.ts';
import { Objectives } from './objectives.ts';
import type { StorageDay } from './result.ts';
import type { Stage } from './stage.ts';
import { storedNow } from './storage.ts';
import { Tallies } from './tallies.ts';
import { Usage } from './usage.ts';

export interface Collection {
  readonly tallies: Tallies;
  readonly objectives: Objectives;
  readonly calendar: Calendar;
  readonly healing: Healing;
  readonly usage: Usage;
  readonly storage: readonly StorageDay[];
  /** To be called at every full virtual hour. */
  hour(): void;
}

/** Call once, when the clock stands at the start. */
export function collect(stage: Stage): Collection {
  const start = parseInstant(stage.start);
  const gathered = {
    tallies: new Tallies(stage.policy),
    objectives: new Objectives(stage),
    calendar: new Calendar(start, stage.days),
    healing: new Healing(),
    usage: new Usage(stage),
    storage: [] as StorageDay[],
  };
  listenToRuns(stage, gathered);
  listenToEvidence(stage, gathered);
  listenToPoints(stage, gathered);
  const seeFaults = faultsOf(stage, gathered);
  stage.cloud.events.on('fault', seeFaults);
  listenToPeople(stage, gathered, seeFaults);
  return {
    ...gathered,
    hour: () => {
      seeFaults();
      seeLags(stage, gathered);
      if (formatInstant(stage.cloud.clock.now()).slice(11) === '00:00:00Z') gathered.storage.push(storedNow(stage));
    },
  };
}

type Gathered = Omit<Collection, 'hour' | 'storage'>;

function listenToRuns({ cloud: { events } }: Stage, { tallies, calendar, usage }: Gathered): void {
  events.on('execution', (event) => {
    const { at, facts } = event;
    const workflow = tallies.execution(event);
    if (!workflow || facts['status'] === 'RUNNING') return;
    const good = facts['status'] === 'SUCCEEDED';
    if (!good) calendar.trouble('failed', at);
    if (good && workflow === 'freshness') return;
    calendar.tell(at, good ? `${workflow} succeeded` : `${workflow} ${facts['status']}: ${facts['error'] ?? ''}`);
  });
  events.on('invocation', (event) => usage.invocation(event));
  events.on('object', (event) => usage.object(event));
}

function listenToEvidence({ cloud, policy }: Stage, gathered: Gathered): void {
  const evidence = watchEvidence(cloud, promisesOf(policy, cloud.assembly));
  evidence.onEntry((entry) => {
    if (!entry) return;
    gathered.tallies.entry(entry);
    readers[entry.event]?.(entry, gathered, cloud.clock.now());
  });
}

type Reader = (entry: Entry, gathered: Gathered, now: number) => void;

const readers: Readonly<Record<string, Reader>> = {
  'recovery-point-verified': ({ subject, facts }, { objectives, usage }, now) => {
    const { point, takenAt, regions } = facts() as { point: string; takenAt: string; regions: readonly string[] };
    const taken = { subject, point, takenAt, regions };
    objectives.verified(taken, now);
    usage.verified(taken);
  },
  'cycle-closed': ({ facts }, { calendar }, now) => {
    const { rule, summary, failed, missing } = facts() as unknown as CycleReport;
    const lost = failed.length + missing.length;
    if (lost > 0) calendar.trouble('lost', now, lost);
    calendar.tell(now, `${rule}: ${summary}`);
  },
  'restore-test-closed': ({ facts, at }, { objectives, calendar }, now) => {
    const verdict = facts() as unknown as RestoreVerdict;
    objectives.tested(verdict, at);
    const { subject, region, passed, reasons } = verdict;
    if (!passed) calendar.tell(now, `restore test of ${subject} in ${region} failed: ${reasons[0]?.text ?? ''}`);
  },
  'alert-opened': ({ facts }, { calendar }, now) => {
    const { severity, name, summary } = facts() as unknown as Finding;
    calendar.alert(severity, now);
    calendar.trouble(severity, now);
    calendar.tell(now, `alert (${severity}) ${name}: ${summary}`);
  },
  'alert-resolved': ({ facts }, { calendar }, now) => {
    const { name, subject } = facts() as unknown as Finding;
    calendar.alert('resolved', now);
    calendar.tell(now, `resolved ${name} of ${subject}`);
  },
};

function listenToPoints({ cloud: { events }, policy }: Stage, { objectives, usage }: Gathered): void {
  const { region: primary } = policy.places.primary;
  events.on('rds', (event) => {
    const { at, facts } = event;
    const { region, id, what, to } = facts as { region: string; id: string; what: string; to?: string };
    usage.rds(event);
    if (what === 'snapshot' && to !== 'available') objectives.gone(region, id, at);
    if (what === 'instance' && region === primary) objectives.exists(id, to !== undefined && to !== 'deleting', at);
  });
}

/** What broke is known before what people are told of it. */
function listenToPeople({ cloud }: Stage, { healing, calendar, usage }: Gathered, seeFaults: () => void): void {
  watchTold(cloud).onTelling((telling) => {
    seeFaults();
    healing.told(telling);
    usage.message();
    if (telling.kind === 'alarm') calendar.tell(telling.at, `alarm ${telling.name}`);
  });
}

/** Looks at the faults that took effect since it was called last. */
function faultsOf({ faults }: Stage, { healing, calendar }: Gathered): () => void {
  let seen = 0;
  return () => {
    for (const fault of faults.slice(seen)) {
      const at = parseInstant(fault.at);
      healing.fault(fault);
      calendar.trouble('fault', at);
      calendar.tell(at, `fault ${fault.kind} at ${fault.site}`);
    }
    seen = faults.length;
  };
}

function seeLags({ cloud, policy, estate }: Stage, { objectives }: Gathered): void {
  const now = cloud.clock.now();
  const { instances } = cloud.stores.rds.region(policy.places.primary.region);
  for (const { id } of estate) {
    const instance = instances.get(id);
    if (!instance) continue;
    const until = restorableUntil(cloud, instance);
    objectives.looked(id, until === undefined ? undefined : (now - until) / 1000, now);
  }
}
