/** `lifeboat hold` and `lifeboat release`: a person keeps a recovery point from retention, and gives it back. */
import { type Arguments, type Command, type Surroundings, UsageError } from './command.ts';

const options = {
  reason: { value: 'TEXT', summary: 'why; it goes into the ledger' },
  'approved-by': { value: 'WHO', summary: 'who approved it; it goes into the ledger' },
  local: { summary: 'is refused: holds are for points that are still there tomorrow' },
  json: { summary: 'print one JSON document and nothing else' },
} as const;
const operands = { min: 2, max: 2, what: 'the identifier of a recovery point and a policy file' } as const;
const usage = 'POINT --reason TEXT --approved-by WHO FILE [options]';

const ending = `Uses the caller's AWS credentials. Safe to run again: what is done already is not done twice.
Exit code 0: done. 1: done in some Regions; run it again for the others. 2: refused, or it could not run; nothing was done.`;

export const hold: Command = {
  name: 'hold',
  summary: 'Keeps a recovery point, whatever retention says, until it is released',
  ...{ usage, operands, options },
  details: `Pins the point in every Region of the policy that has it, and writes reason and approver into the ledger. Retention,
the inventory and the report respect it. A point that is not there, or not of this policy, is refused. With credentials
of the vault account it holds the copy there.
${ending}`,
  run: (args, around) => run('hold', args, around),
};

export const release: Command = {
  name: 'release',
  summary: 'Gives a recovery point that was held back to retention',
  ...{ usage, operands, options },
  details: `Writes reason and approver into the ledger, then takes the pin away in every Region of the policy. Retention decides
about the point from its next run on, and lets it go at once if its window is over.
${ending}`,
  run: (args, around) => run('release', args, around),
};

/** The rest is loaded when it is asked for, as the AWS SDK is large. */
async function run(name: 'hold' | 'release', args: Arguments, around: Surroundings) {
  if (args.has('local')) {
    throw new UsageError(
      `--local: ${name} acts on a deployed pipeline, and what npm start leaves is over. For a try, keep a local cloud up with npm start -- --serve and set AWS_ENDPOINT_URL to it`,
    );
  }
  const wish = {
    point: args.operands[0] ?? '',
    reason: needed('reason', args),
    approvedBy: needed('approved-by', args),
  };
  const { act } = await import('./hold-run.ts');
  return await act(name, wish, args, around);
}

function needed(option: keyof typeof options, args: Arguments): string {
  const text = args.value(option)?.trim() ?? '';
  if (text !== '') return text;
  throw new UsageError(`--${option} is missing: the ledger keeps why a point is held or released, and who approved it`);
}
