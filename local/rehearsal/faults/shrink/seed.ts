/** A seed whose default faults break a promise, made smaller. */
import { readPolicyFile } from '#infra/policy-file.ts';
import { estate } from '../../estate/index.ts';
import type { RehearsalOptions } from '../../options.ts';
import { rehearse } from '../../rehearse.ts';
import { replayOf } from '../../replay.ts';
import { deployed } from '../deployed.ts';
import { writeFaults } from '../file.ts';
import { planFaults } from '../plan.ts';
import { type Failing, type ShrinkLimits, shrink } from '../shrink.ts';

export interface SeedToShrink
  extends Pick<RehearsalOptions, 'policyFile' | 'days' | 'databases' | 'seed' | 'assembly'> {
  /** The promise that must stay broken. */
  readonly invariant: string;
  /** Where the faults will be written, for the command. */
  readonly faultsFile: string;
}

export interface ShrunkSeed {
  readonly options: Failing;
  /** The text of the file. */
  readonly faults: string;
  /** The one command that plays it, once the file is written. */
  readonly replay: string;
  readonly played: number;
}

/** Throws PolicyRefused, and RangeError when the seed does not break the promise. */
export async function shrinkSeed(seed: SeedToShrink, limits: ShrinkLimits = {}): Promise<ShrunkSeed> {
  const { invariant, faultsFile: faultsName, ...played } = seed;
  const policy = readPolicyFile(seed.policyFile);
  const start = `${policy.policy.effective}T00:00:00Z`;
  const faults = planFaults({ ...seed, policy, spec: 'default', start, estate: estate(policy, seed) });
  const assembly = seed.assembly ?? (await deployed(seed.policyFile));
  const found = await shrink({ ...played, assembly, faultsName, faults }, breaks(invariant), limits);
  return { ...found, faults: writeFaults(found.options.faults.faults), replay: replayOf(found.options) };
}

/** Whether a rehearsal breaks a promise. One that cannot be played breaks none. */
export function breaks(invariant: string): (options: Failing) => Promise<boolean> {
  return async (options) => {
    const { invariants } = await rehearse(options);
    return invariants.some(({ id, broken }) => id === invariant && broken > 0);
  };
}
