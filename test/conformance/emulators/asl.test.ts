import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Case } from '../asl/case.ts';
import { cases } from '../asl/cases.ts';
import { answersOf, machineName } from './answers.ts';
import { caseId, differences, expectedOn } from './differences.ts';
import { clientConfig, type Emulator, type EmulatorName, type Emulators, names, startEmulators } from './emulators.ts';
import { type PeerOutcome, runCase } from './run-case.ts';

let emulators: Emulators | undefined;
const outcomes: Record<EmulatorName, Map<Case, Promise<PeerOutcome>>> = { ministack: new Map(), moto: new Map() };

/** Cases at the same time on one emulator. */
const lanes = 6;

beforeAll(async () => {
  emulators = await startEmulators(answersOf(cases));
  for (const emulator of emulators.all) begin(emulator);
});
afterAll(() => emulators?.stop());

function begin(emulator: Emulator): void {
  const client = new SFNClient(clientConfig(emulator));
  const free: Promise<unknown>[] = Array.from({ length: lanes }, async () => undefined);
  for (const [index, one] of cases.entries()) {
    const outcome = Promise.resolve(free[index % lanes]).then(() => runCase(client, machineName(index), one));
    free[index % lanes] = outcome;
    outcomes[emulator.name].set(one, outcome);
  }
}

describe.each(names)('The interpreter of %s', (name) => {
  it.each(cases)('$heading: $title', async (one) => {
    const outcome = await outcomes[name].get(one);
    const expected = expectedOn(name, one);
    if (expected === 'accepted') expect(outcome?.status).not.toBe('REFUSED');
    else expect(outcome).toEqual(expected);
  });

  it('differs only in cases that exist, each for one reason', () => {
    const listed = differences[name].flatMap((difference) => Object.keys(difference.cases));
    expect(new Set(listed).size).toBe(listed.length);
    expect(cases.map(caseId)).toEqual(expect.arrayContaining(listed));
  });
});
