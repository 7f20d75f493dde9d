/** What the commands that look at the evidence share: whose evidence, and how far the reading is. */
import type { Policy } from '#core/policy/schema.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { NothingLeft, type Reading, readLeft } from '../evidence/left.ts';
import { readEvidenceFacts, readUncovered } from '../evidence/read.ts';
import { bar } from '../start/terminal.ts';
import type { Surroundings } from './command.ts';
import { deployed } from './deployed.ts';

export interface Looking {
  readonly policy: Policy;
  readonly reading: Reading;
}

/** `local`: at what the last `npm start` left. Throws PolicyRefused, NothingLeft, NoRoom, or what AWS answers. */
export async function look(policyFile: string, local: boolean, around: Surroundings): Promise<Looking> {
  const policy = readPolicyFile(policyFile);
  return { policy, reading: local ? lookLocally(policy, around) : await lookAtAws(policy, around) };
}

/** Throws NothingLeft. */
export function lookLocally({ policy: { id } }: Policy, { outFolder = 'out' }: Surroundings): Reading {
  const reading = readLeft(outFolder);
  if (reading.policy === id) return reading;
  throw new NothingLeft(
    `${outFolder} holds what a run of ${reading.policy} left, not one of ${id}: name that policy's file, or run npm start -- --policy FILE`,
  );
}

async function lookAtAws(policy: Policy, around: Surroundings): Promise<Reading> {
  const context = await deployed(policy, around);
  const counter = counting('entries', around);
  try {
    const evidence = await readEvidenceFacts(context, counter.show, around.heap);
    return { policy: policy.policy.id, evidence, uncovered: await readUncovered(context) };
  } finally {
    counter.done();
  }
}

/** What ends within this needs no progress. */
const patienceMs = 2000;

/** A bar with an estimate where somebody is watching, a line for every tenth otherwise. */
function counting(what: string, { err, elapsed = () => 0 }: Surroundings) {
  const watched = err.isTTY === true;
  // Return to the first column and erase to the end of the line.
  const erase = '\r\u001b[K';
  let tenth = 0;
  const show = (done: number, of: number) => {
    const now = Math.floor((10 * done) / of);
    if (elapsed() < patienceMs || (!watched && now === tenth)) return;
    tenth = now;
    const text = `${done} of ${of} ${what} ${bar(done / of, elapsed())}`;
    err.write(watched ? erase + text : `${text}\n`);
  };
  return { show, done: () => void (watched && err.write(erase)) };
}
