/** Tries every pair of a policy: one short rehearsal each. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readPolicyFile } from '#infra/policy-file.ts';
import type { RehearsalOptions } from '../../options.ts';
import { rehearse } from '../../rehearse.ts';
import { deployed } from '../deployed.ts';
import type { FaultPlan } from '../fault.ts';
import { kindOf } from '../kinds.ts';
import { brokenIn, type SeedOutcome } from '../seeds.ts';
import { type Pair, pairsOf, type Recorded } from './pairs.ts';
import { recorder } from './recorder.ts';
import { type Scene, scenes, shortRetention } from './scenes.ts';

export interface SystematicOptions {
  /** Every `of`-th pair from the `index`-th on, counted from 0: so that several processes share the work. */
  readonly shard?: { readonly index: number; readonly of: number };
  /** Only pairs that it answers true for. */
  readonly only?: (pair: Pair) => boolean;
  readonly onProgress?: (done: number, pairs: number) => void;
  /** After each pair; `pairs`: all there are. */
  readonly onOutcome?: (outcome: PairOutcome, pairs: number) => void;
  readonly signal?: AbortSignal;
}

export interface PairOutcome {
  readonly pair: Pair;
  /** False when nothing came by that the fault could take hold of. */
  readonly took: boolean;
  readonly broken: SeedOutcome['broken'];
  /** The rehearsal itself failed; then nothing is said about promises. */
  readonly error?: string;
}

export interface SystematicResult {
  /** All there are. */
  readonly pairs: number;
  /** Of the shard, and of what was asked for. */
  readonly tried: number;
  readonly outcomes: readonly PairOutcome[];
  /** Those that broke a promise, or could not be played. */
  readonly violations: readonly PairOutcome[];
}

/** A policy made ready to be rehearsed many times: synthesized once, as it is and with short windows. */
export interface Stock {
  readonly pairs: readonly Pair[];
  /** The options that play a scene with faults. */
  optionsOf(scene: Scene, faults: FaultPlan['faults'], days?: number): RehearsalOptions;
  /** Removes what was written for it. */
  close(): Promise<void>;
}

const seed = 1;
const databases = 1;

/** Throws PolicyRefused. */
export async function runSystematic(policyFile: string, options: SystematicOptions = {}): Promise<SystematicResult> {
  const stock = await systematicStock(policyFile);
  try {
    const { index = 0, of = 1 } = options.shard ?? {};
    const chosen = stock.pairs.filter((pair, at) => at % of === index && (options.only?.(pair) ?? true));
    const outcomes: PairOutcome[] = [];
    for (const pair of chosen) {
      if (options.signal?.aborted) break;
      const outcome = await tryPair(pair, stock);
      outcomes.push(outcome);
      options.onOutcome?.(outcome, stock.pairs.length);
      options.onProgress?.(outcomes.length, chosen.length);
    }
    return { pairs: stock.pairs.length, tried: outcomes.length, outcomes, violations: violationsIn(outcomes) };
  } finally {
    await stock.close();
  }
}

/** Those that broke a promise, or could not be played. */
export function violationsIn(outcomes: readonly PairOutcome[]): readonly PairOutcome[] {
  return outcomes.filter(({ broken, error }) => broken.length > 0 || error !== undefined);
}

/** Records what every scene comes by. Throws PolicyRefused. */
export async function systematicStock(policyFile: string): Promise<Stock> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lifeboat-systematic-'));
  try {
    const policy = readPolicyFile(policyFile);
    const shortFile = path.join(folder, 'short-retention.yaml');
    await writeFile(shortFile, shortRetention(await readFile(policyFile, 'utf8'), policy));
    const given = { policyFile, policy, assembly: await deployed(policyFile) };
    const short = {
      policyFile: shortFile,
      policy: readPolicyFile(shortFile),
      assembly: await deployed(shortFile),
    };
    const optionsOf: Stock['optionsOf'] = (scene, faults, days = scene.days) => ({
      ...{ seed, databases, start: scene.start, days, faults: { seed, faults } },
      ...(scene.policy === 'given' ? given : short),
    });
    const recorded: Recorded[] = [];
    for (const scene of scenes(policy, given.assembly)) {
      const record = recorder();
      await rehearse({ ...optionsOf(scene, scene.base), adapt: record.adapt });
      recorded.push({ scene, recording: record.recording() });
    }
    const close = () => rm(folder, { recursive: true, force: true });
    return { pairs: pairsOf(recorded, policy), optionsOf, close };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** What neither lasts nor changes the world is healed by the workflow that it befalls, or told at its end. */
function daysOf({ scene, fault }: Pair): number {
  const { seam, lasts } = kindOf(fault.kind);
  const isBrief = (seam === 'call' || seam === 'invocation') && lasts === undefined;
  return isBrief ? scene.soon : scene.days;
}

/** Throws nothing: what goes wrong is the outcome. */
export async function tryPair(pair: Pair, { optionsOf }: Pick<Stock, 'optionsOf'>): Promise<PairOutcome> {
  const { scene, fault } = pair;
  try {
    const result = await rehearse(optionsOf(scene, [...scene.base, fault], daysOf(pair)));
    return { pair, took: result.faultsInjected > scene.base.length, broken: brokenIn(result) };
  } catch (thrown) {
    const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return { pair, took: false, broken: [], error };
  }
}
