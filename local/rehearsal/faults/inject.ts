/** Puts the faults of a plan into the seams of a cloud. */
import type { CloudOptions } from '../../cloud.ts';
import type { ApiCall, CallFault, DatabaseEngine, InvocationFault, InvocationStart } from '../../seams.ts';
import type { Operation, Outcome, Subject } from '../../services/rds/world.ts';
import type { Occurrence } from '../../services/scheduler/occurrence.ts';
import type { InjectedFault, Stage } from '../stage.ts';
import type { Fault, FaultPlan } from './fault.ts';
import { type Armoury, armoury, type Held } from './inject/armed.ts';
import { brokenCall, fitsCall, goesOnWithCall, hitOfCall, type SteppedCall, steppedCall } from './inject/calls.ts';
import { delaysOf, fitsDelivery, hitOfDelivery } from './inject/deliveries.ts';
import { brokenInvocation, fitsInvocation, hitOfInvocation } from './inject/invocations.ts';
import { type Hit, type Notes, notes } from './inject/notes.ts';
import { brokenWork, fitsWork, hitOfWork, stallEnd, type Work } from './inject/outcomes.ts';
import { type Regions, regions } from './inject/regions.ts';
import { type Runs, runs } from './inject/runs.ts';
import type { Seam } from './kind.ts';
import { kindOf } from './kinds.ts';
import { vanish } from './world/points.ts';
import { type Place, strike } from './world.ts';

export interface Injection {
  /** To make the cloud with. */
  readonly options: CloudOptions;
  /** Those that took effect so far, oldest first: grows. */
  readonly faults: readonly InjectedFault[];
  /** Nothing takes hold before this is called: an estate is built in peace. Call once, when the clock stands at the start. */
  arm(stage: Pick<Stage, 'cloud' | 'policy' | 'estate'>): void;
}

/** Faults that the options hold already come first. Without any to put in, nothing stands between a caller and the cloud. */
export function inject(options: CloudOptions, plan: FaultPlan): Injection {
  if (plan.faults.length === 0) return { options, faults: [], arm: () => undefined };
  const breaker = new Breaker(plan, options.databases);
  const { intercept, interceptInvocation, deliveries, rds } = options;
  return {
    options: {
      ...options,
      intercept: (call) => intercept?.(call) ?? breaker.call(call),
      interceptInvocation: (start) => interceptInvocation?.(start) ?? breaker.invocation(start),
      deliveries: (occurrence) => deliveries?.(occurrence) ?? breaker.delivery(occurrence) ?? 1,
      rds: { ...rds, outcome: (operation, subject) => breaker.outcome(operation, subject, rds?.outcome) },
    },
    faults: breaker.notes.all,
    arm: (stage) => breaker.arm(stage),
  };
}

class Breaker {
  readonly notes: Notes = notes();
  readonly #runs: Runs = runs();
  readonly #regions: Regions;
  readonly #calls: Armoury<SteppedCall>;
  readonly #invocations: Armoury<InvocationStart>;
  readonly #deliveries: Armoury<Occurrence>;
  readonly #outcomes: Armoury<Work>;
  readonly #world: readonly Fault[];
  readonly #databases: DatabaseEngine;
  #place: Place | undefined;

  constructor({ faults, seed }: FaultPlan, databases: DatabaseEngine) {
    this.#databases = databases;
    const of = (seam: Seam) => ({ seed, faults: faults.filter(({ kind }) => kindOf(kind).seam === seam) });
    this.#calls = armoury({
      ...of('call'),
      fits: (fault, call) => fitsCall(fault, call, this.#runs),
      goesOn: (fault, call) => goesOnWithCall(fault, call, this.#runs),
    });
    this.#invocations = armoury({ ...of('invocation'), fits: fitsInvocation });
    this.#deliveries = armoury({ ...of('delivery'), fits: fitsDelivery });
    this.#outcomes = armoury({ ...of('outcome'), fits: fitsWork });
    this.#regions = regions(of('region').faults, this.notes);
    this.#world = of('world').faults;
  }

  arm({ cloud, policy, estate }: Pick<Stage, 'cloud' | 'policy' | 'estate'>): void {
    this.#place = { cloud, policy, estate, databases: this.#databases, notes: this.notes };
    this.notes.tell({ now: () => cloud.clock.now(), events: cloud.events });
    for (const fault of this.#world) strike(fault, this.#place);
    this.#regions.arm(cloud.clock);
  }

  call(call: ApiCall): CallFault | undefined {
    const stepped = steppedCall(call, this.#runs);
    const now = this.#now();
    if (now === undefined || !stepped) return undefined;
    if (this.#regions.isAway(call.region)) return { kind: 'drop' };
    const held = this.#take(this.#calls, stepped, now, hitOfCall);
    return held && brokenCall(held.fault, stepped);
  }

  invocation(start: InvocationStart): InvocationFault | undefined {
    this.#runs.begin(start);
    const now = this.#now();
    if (now === undefined) return undefined;
    if (this.#regions.isAway(start.region)) return { kind: 'throttle' };
    const held = this.#take(this.#invocations, start, now, hitOfInvocation);
    return held && brokenInvocation(held.fault);
  }

  delivery(occurrence: Occurrence): readonly number[] | undefined {
    const now = this.#now();
    if (now === undefined) return undefined;
    const held = this.#take(this.#deliveries, occurrence, now, hitOfDelivery);
    return held && delaysOf(held.fault);
  }

  outcome(operation: Operation, subject: Subject, given: Given): Outcome {
    const otherwise = given?.(operation, subject) ?? 'available';
    const [now, place] = [this.#now(), this.#place];
    if (now === undefined || place === undefined || otherwise !== 'available') return otherwise;
    const work = { operation, subject, database: databaseOf(operation, subject, place) };
    const held = this.#take(this.#outcomes, work, now, hitOfWork, stallEnd);
    if (held?.fault.kind === 'copy-vanishes') vanish(subject, place);
    return held ? brokenWork(held.fault) : otherwise;
  }

  #take<What>(
    from: Armoury<What>,
    what: What,
    now: number,
    hitOf: (what: What) => Hit,
    endOf: (held: Held, now: number) => number | undefined = ({ until }) => until,
  ): Held | undefined {
    const held = from.take(what, now);
    if (held?.begins) this.notes.add(held.fault, hitOf(what), endOf(held, now));
    return held;
  }

  /** Undefined until it is armed. */
  #now(): number | undefined {
    return this.#place?.cloud.clock.now();
  }
}

type Given = ((operation: Operation, subject: Subject) => Outcome) | undefined;

/** What a snapshot is of, or an instance restored from: a copy and a restore name the snapshot they are made from. */
function databaseOf(operation: Operation, { region, source, id }: Subject, { cloud }: Place): string | undefined {
  if (operation === 'CreateDBSnapshot') return source;
  const { rds } = cloud.stores;
  const here = rds.region(region).snapshots.get(operation === 'CopyDBSnapshot' ? id : (source ?? ''));
  return here?.instance;
}
