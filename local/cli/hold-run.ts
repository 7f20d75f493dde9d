/** What `lifeboat hold` and `lifeboat release` do, and what they say of it. */
import type { Wish } from '#core/hold.ts';
import { readPolicyFile } from '#infra/policy-file.ts';
import { HoldRefused, type Pin, placeHold, releaseHold } from '../holds/hold.ts';
import type { Place } from '../holds/places.ts';
import type { Arguments, ExitCode, Surroundings } from './command.ts';
import { deployed, orExplain } from './deployed.ts';

const acts = { hold: placeHold, release: releaseHold } as const;

export async function act(
  name: keyof typeof acts,
  wish: Wish,
  args: Arguments,
  around: Surroundings,
): Promise<ExitCode> {
  return await orExplain(around, async () => {
    const context = await deployed(readPolicyFile(args.operands[1] ?? ''), around);
    try {
      const pin = await acts[name](context, wish);
      around.out.write(args.has('json') ? `${JSON.stringify(pin, null, 2)}\n` : `${text(pin)}\n`);
      return pin.complete ? 0 : 1;
    } catch (error) {
      if (!(error instanceof HoldRefused)) throw error;
      around.err.write(`${error.message}\n`);
      return 2;
    }
  });
}

function text(pin: Pin): string {
  const { point, held, approvedBy, reason, regions, entry, unwritten, complete } = pin;
  const written = entry ? [`  ledger: entry ${entry.seq} of ${entry.chain}`] : [];
  const lost = unwritten === undefined ? [] : [`  ledger: NOT written: ${unwritten}`];
  return [
    `${point} is ${held ? 'held' : 'released'} for ${approvedBy}: ${reason}`,
    ...regions.map(line),
    ...(written.length + lost.length === 0 ? ['  ledger: says so already'] : [...written, ...lost]),
    ...(complete ? [] : ['It is not complete. Run the same command again.']),
  ].join('\n');
}

function line({ region, state, error }: Place): string {
  const states = {
    pinned: 'pinned',
    free: 'not pinned',
    absent: 'the point is not there',
    failed: `NOT done: ${error}`,
  };
  return `  ${region}: ${states[state]}`;
}
