/** The faults of many seeds. */
import { isGood, manySeeds, type SeedOutcome } from '../rehearsal/faults/seeds.ts';
import type { CampaignOptions } from './options.ts';

/** What is told while it goes on; `outcome` after each seed. */
export async function playSeeds(
  { policyFile, seeds, first, days, databases, share }: CampaignOptions,
  onSeed: (outcome: SeedOutcome) => void,
): Promise<readonly SeedOutcome[]> {
  const { number, of } = share ?? { number: 1, of: 1 };
  const from = Math.floor(((number - 1) * seeds) / of);
  const until = Math.floor((number * seeds) / of);
  return manySeeds(policyFile, { seeds: until - from, first: first + from, days, databases, onSeed });
}

export function seedLine({ seed, faultsInjected, broken, error, replay }: SeedOutcome): string {
  if (error !== undefined) return `seed ${seed}: could not be played: ${error}\n  ${replay}`;
  if (broken.length === 0) return `seed ${seed}: ${faultsInjected} faults, every promise held`;
  const promises = broken.map(({ id, times, first }) => `  ${id} (${times} ×): ${first}`);
  return [
    `seed ${seed}: ${faultsInjected} faults, ${broken.length} ${broken.length === 1 ? 'promise' : 'promises'} broken`,
    ...promises,
    `  ${replay}`,
  ].join('\n');
}

export function seedsText(outcomes: readonly SeedOutcome[]): string {
  const seeds = outcomes.map(({ seed }) => seed).sort((a, b) => a - b);
  const bad = outcomes.filter((outcome) => !isGood(outcome));
  const faults = outcomes.reduce((sum, { faultsInjected }) => sum + faultsInjected, 0);
  return [
    `${outcomes.length} seeds from ${seeds[0]} to ${seeds.at(-1)}, ${faults} faults took effect, ${bad.length} seeds broke a promise.`,
    ...bad.map(({ replay }) => replay),
  ].join('\n');
}
