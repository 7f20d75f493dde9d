import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sequences } from '../services/sequences.ts';
import { emulatorStage } from '../services/stages.ts';
import { type Emulators, names, startEmulators } from './emulators.ts';
import { sequenceId, serviceDifferences } from './service-differences.ts';

let emulators: Emulators | undefined;
beforeAll(async () => {
  emulators = await startEmulators({});
});
afterAll(() => emulators?.stop());

/** The error that ends a sequence early is its outcome. */
async function played(name: string, sequence: (typeof sequences)[number]): Promise<unknown> {
  const emulator = emulators?.all.find((each) => each.name === name);
  if (!emulator) throw new Error(`${name} does not run.`);
  try {
    return await sequence.play(emulatorStage(emulator));
  } catch (error) {
    return `ended early: ${(error as Error).name}`;
  }
}

describe.each(names)('The services of %s', (name) => {
  it.each(sequences)('$service: $title', async (sequence) => {
    const difference = serviceDifferences[name][sequenceId(sequence)];
    expect(await played(name, sequence)).toEqual(difference === undefined ? sequence.expected : difference.outcome);
  });

  it('differ only in sequences that exist', () => {
    expect(sequences.map(sequenceId)).toEqual(expect.arrayContaining(Object.keys(serviceDifferences[name])));
  });
});
