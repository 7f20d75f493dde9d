/** `lifeboat certificate`: the certificate of disposal of one recovery point. */
import type { Command } from './command.ts';

export const certificate: Command = {
  name: 'certificate',
  summary: 'Shows why a recovery point was let go, who decided it, and that it is gone in every place',
  usage: 'POINT [FILE] [options]',
  operands: {
    min: 1,
    max: 2,
    what: 'the identifier of a recovery point, and one policy file at most (default policies/pol-isms-008.yaml)',
  },
  options: {
    local: { summary: 'look at what the last npm start left in out/ instead of AWS' },
    json: { summary: 'print one JSON document and nothing else' },
  },
  details: `A certificate is written once, when the point is proven to be gone in the last of its places, and lies under Object Lock
beside the ledger. Here it is compared with the entries that it names; ledger verify does that with all of them.
Uses the caller's AWS credentials, to read and nothing else.
Exit code 0: it is there, and its entries say the same. 1: there is none, or they do not. 2: it could not be read.`,
  // Loaded when it is asked for, as the AWS SDK is large.
  run: async (args, around) => (await import('./certificate-run.ts')).run(args, around),
};
