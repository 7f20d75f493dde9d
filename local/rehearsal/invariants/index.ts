/** The promises that are watched while a rehearsal runs. */
import type { Stage } from '../stage.ts';
import { again } from './again.ts';
import { alerts } from './alerts.ts';
import { certified } from './certified.ts';
import { cost } from './cost.ts';
import { coverage } from './coverage.ts';
import { disposal } from './disposal.ts';
import { encryption } from './encryption.ts';
import { executions } from './executions.ts';
import { freshness } from './freshness.ts';
import { halfDone } from './half-done.ts';
import { healing } from './healing.ts';
import { collector } from './judge.ts';
import { ledger } from './ledger.ts';
import { limits } from './limits.ts';
import { losses } from './losses.ts';
import { over } from './over.ts';
import { overdue } from './overdue.ts';
import { permissions } from './permissions.ts';
import { proofs } from './proofs.ts';
import { punctual } from './punctual.ts';
import { removal } from './removal.ts';
import { reports } from './reports.ts';
import { sceneOf } from './scene.ts';
import { secrets } from './secrets.ts';
import { testInstances } from './test-instances.ts';
import type { Invariant, InvariantResult } from './types.ts';

export type { Invariant, InvariantResult, Violation } from './types.ts';

/** All of them, in the order in which they are told. */
export const invariants: readonly Invariant[] = [
  removal,
  disposal,
  freshness,
  healing,
  coverage,
  limits,
  overdue,
  testInstances,
  punctual,
  reports,
  alerts,
  over,
  encryption,
  secrets,
  executions,
  proofs,
  ledger,
  halfDone,
  losses,
  certified,
  cost,
  permissions,
  // The last, because it drives the clock.
  again,
];

export interface Watch {
  /**
   * When the last virtual day is over. It drives the clock further, to run everything once more, so whatever is to be
   * read of the cloud as the rehearsal left it is read before.
   */
  finish(): Promise<readonly InvariantResult[]>;
}

/** Begins to watch; the clock of the stage stands at its start. */
export function watchInvariants(stage: Stage, watched: readonly Invariant[] = invariants): Watch {
  const scene = sceneOf(stage);
  const watches = watched.map((invariant) => {
    const judge = collector(invariant, stage, scene.clock);
    return { judge, finish: invariant.watch(scene, judge) };
  });
  return {
    finish: async () => {
      for (const { finish } of watches) await finish?.();
      return watches.map(({ judge }) => judge.result());
    },
  };
}
