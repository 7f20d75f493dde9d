/** The ground truth that all invariants look at, each part watched once. */
import type { VirtualClock } from '../../clock/virtual-clock.ts';
import type { Cloud } from '../../cloud.ts';
import type { Stage } from '../stage.ts';
import { type Promises, promisesOf } from './promises.ts';
import { type Covered, watchCovered } from './truth/covered.ts';
import { type Evidence, watchEvidence } from './truth/evidence.ts';
import { type Faults, faultsOf } from './truth/faults.ts';
import { type Rds, watchRds } from './truth/rds.ts';
import { type Runs, watchRuns } from './truth/runs.ts';
import { type Told, watchTold } from './truth/told.ts';

export interface Scene {
  readonly stage: Stage;
  readonly cloud: Cloud;
  readonly clock: VirtualClock;
  readonly promises: Promises;
  readonly rds: Rds;
  /** Databases of the primary Region, as of the last full hour. */
  readonly covered: Covered;
  readonly told: Told;
  readonly evidence: Evidence;
  readonly runs: Runs;
  readonly faults: Faults;
  /** Epoch milliseconds at which the last day is over. */
  readonly end: number;
  /** Calls `task` so many milliseconds from now, on virtual time; never after the end of the rehearsal. */
  later(ms: number, task: () => void): void;
  /** At a moment, or now when it is over. */
  at(moment: number, task: () => void): void;
}

/** One for each cloud, however many look at it. */
const scenes = new WeakMap<Cloud, Scene>();

export function sceneOf(stage: Stage): Scene {
  const known = scenes.get(stage.cloud) ?? newScene(stage);
  scenes.set(stage.cloud, known);
  return known;
}

function newScene(stage: Stage): Scene {
  const { cloud, policy } = stage;
  const { clock } = cloud;
  const promises = promisesOf(policy, cloud.assembly);
  const end = Date.parse(stage.end);
  const at = (moment: number, task: () => void): void => {
    if (moment <= end) clock.at(Math.max(moment, clock.now()), task);
  };
  const rds = watchRds(cloud);
  return {
    ...{ stage, cloud, clock, promises, end, at, rds },
    covered: watchCovered(promises, () => rds.instances(promises.primary), at, clock.now()),
    told: watchTold(cloud),
    evidence: watchEvidence(cloud, promises),
    runs: watchRuns(cloud, promises.prefix),
    faults: faultsOf(stage),
    later: (ms, task) => at(clock.now() + ms, task),
  };
}

export function secondsSaid(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return `${hours} h ${minutes} min ${seconds % 60} s`;
}

export function instantOf(moment: number): string {
  return new Date(moment).toISOString().replace('.000Z', 'Z');
}
