/** `lifeboat ledger verify`: whether the evidence holds. */
import type { Command } from './command.ts';

export const ledger: Command = {
  name: 'ledger',
  summary: 'Checks that the evidence is whole, and that it agrees with what is in AWS',
  usage: 'verify [FILE] [options]',
  operands: {
    min: 1,
    max: 2,
    what: 'the word verify, and one policy file at most (default policies/pol-isms-008.yaml)',
  },
  options: {
    local: { summary: 'look at what the last npm start left in out/ instead of AWS' },
    json: { summary: 'print one JSON document and nothing else' },
  },
  details: `Finds entries that are missing, altered, out of order, forged, or cut off at the end, and says which; and what the
ledger and AWS say differently: points, documents, alerts and holds. docs/ledger.md says how, and what cannot be seen.
Uses the caller's AWS credentials, to read and nothing else; with those of the vault account it checks that one's evidence.
Exit code 0: the evidence holds. 1: it does not. 2: it could not be read.`,
  // Loaded when it is asked for, as the AWS SDK is large.
  run: async (args, around) => (await import('./ledger-run.ts')).run(args, around),
};
