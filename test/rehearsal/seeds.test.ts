/** Seeds that once broke a promise, of the pipeline or of its judges: each stays as the scenario of what was mended. */
import { describe, expect, it } from 'vitest';
import { deployed } from '#local/rehearsal/faults/deployed.ts';
import { manySeeds } from '#local/rehearsal/faults/seeds.ts';

process.env['CDK_VALIDATION'] = 'false';

/** What each of them broke. Faults are drawn from ids as well, so what a seed meets may move when the pipeline changes. */
const seeds: readonly (readonly [number, string])[] = [
  [50044, 'a monitor kept silent by a disabled key was never told'],
  [50166, 'a stuck copy was deleted although the ledger could not say so'],
  [50612, 'a cycle that was still under way was missed'],
  [50624, 'a bucket stayed closed after two overlapping faults'],
  [70156, 'a database that was renamed while its first point was being made was never missed'],
  [70272, 'a lost point was told again by a second run'],
  [70381, 'copies made in full again were stored beside what they replaced'],
  [70468, 'a topic was still owed an alert whose record somebody had deleted'],
  [70966, 'a lost point was told again by a second run'],
  [90846, 'the chat never heard of a second failure while the mail was still owed the first'],
  [795834930, 'two points were left, each young enough in its place, and somebody was to be told'],
];

const policyFile = 'policies/pol-isms-008.yaml';

describe('thirty days with everything that seed breaks', async () => {
  const assembly = await deployed(policyFile);

  it.each(seeds)('%i break no promise: %s', async (first) => {
    const size = { days: 30, databases: 3, seeds: 1 };
    const [outcome] = await manySeeds(policyFile, { ...size, first, assembly });
    expect(outcome).toMatchObject({ seed: first, broken: [] });
    expect(outcome?.error).toBeUndefined();
    expect(outcome?.faultsInjected).toBeGreaterThan(5);
  });
});
