/** `lifeboat inventory`: every recovery point, and why it is still there. */
import type { Command } from './command.ts';

export const inventory: Command = {
  name: 'inventory',
  summary: 'Lists every recovery point: place, age, until when and why it is kept, and when it was last verified',
  usage: 'FILE [options]',
  operands: { min: 1, max: 1, what: 'one policy file, such as policies/pol-isms-008.yaml' },
  options: {
    local: { summary: 'look at what the last npm start left in out/ instead of AWS' },
    json: { summary: 'print one JSON document and nothing else' },
  },
  details: `Rebuilt from the tags of the recovery points alone, so it is whole without the ledger; then compared with the ledger,
and what differs is a finding. Databases that no rule covers are listed below.
Uses the caller's AWS credentials, to read and nothing else; with those of the vault account it lists what that one holds.
Exit code 0: points and ledger agree. 1: they do not. 2: the points could not be read.`,
  // Loaded when it is asked for, as the AWS SDK is large.
  run: async (args, around) => (await import('./inventory-run.ts')).run(args, around),
};
