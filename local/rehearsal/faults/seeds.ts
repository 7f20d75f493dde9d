/** Many rehearsals with the faults of many seeds, each with the command that plays it again. */
import { readPolicyFile } from '#infra/policy-file.ts';
import type { RehearsalOptions } from '../options.ts';
import { rehearse } from '../rehearse.ts';
import { replayOf } from '../replay.ts';
import type { RehearsalResult } from '../result.ts';
import { deployed } from './deployed.ts';

export interface SeedsOptions {
  /** How many seeds, from 1. */
  readonly seeds: number;
  /** The first of them; they follow each other. */
  readonly first: number;
  readonly days: number;
  readonly databases: number;
  readonly assembly?: RehearsalOptions['assembly'];
  /** After each seed. */
  readonly onSeed?: (seed: SeedOutcome, done: number) => void;
  readonly signal?: AbortSignal;
}

export interface SeedOutcome {
  readonly seed: number;
  readonly faultsInjected: number;
  /** Broken promises by invariant; nothing when all held. */
  readonly broken: readonly { readonly id: string; readonly times: number; readonly first: string }[];
  /** What went wrong with the rehearsal itself; then nothing is said about promises. */
  readonly error?: string;
  readonly replay: string;
}

/** Throws PolicyRefused; a seed that fails, or that cannot be played, is an outcome. */
export async function manySeeds(policyFile: string, options: SeedsOptions): Promise<readonly SeedOutcome[]> {
  const outcomes: SeedOutcome[] = [];
  const assembly = options.assembly ?? (await deployed(policyFile));
  const policy = readPolicyFile(policyFile);
  for (let index = 0; index < options.seeds && !options.signal?.aborted; index += 1) {
    const outcome = await oneSeed({ policyFile, policy, assembly }, options, options.first + index);
    outcomes.push(outcome);
    options.onSeed?.(outcome, outcomes.length);
  }
  return outcomes;
}

export function isGood({ broken, error }: Pick<SeedOutcome, 'broken' | 'error'>): boolean {
  return broken.length === 0 && error === undefined;
}

async function oneSeed(
  deployedPolicy: Pick<RehearsalOptions, 'policyFile' | 'policy' | 'assembly'>,
  { days, databases }: SeedsOptions,
  seed: number,
): Promise<SeedOutcome> {
  const played = { ...deployedPolicy, days, databases, seed, faultsName: 'default' } as const;
  const replay = replayOf(played);
  try {
    const result = await rehearse({ ...played, faults: 'default' });
    return { seed, replay, faultsInjected: result.faultsInjected, broken: brokenIn(result) };
  } catch (thrown) {
    const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { seed, replay, faultsInjected: 0, broken: [], error };
  }
}

export function brokenIn({ invariants }: Pick<RehearsalResult, 'invariants'>): SeedOutcome['broken'] {
  return invariants.flatMap(({ id, broken, violations: [first] }) =>
    first ? [{ id, times: broken, first: `${first.at} ${first.subject}: ${first.explanation}` }] : [],
  );
}
