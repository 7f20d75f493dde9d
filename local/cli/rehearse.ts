/** `lifeboat rehearse`: a year of a policy on virtual time, or two policies side by side. */
import type { Command } from './command.ts';

export const rehearse: Command = {
  name: 'rehearse',
  summary: 'Runs a policy for a virtual year, breaks things, and says whether its promises held',
  usage: 'FILE [options], or --compare A B [options]',
  operands: { min: 1, max: 2, what: 'one policy file, or two after --compare' },
  options: {
    days: { value: 'N', summary: 'virtual days', default: '365' },
    databases: { value: 'N', summary: 'databases that the policy protects', default: '10' },
    seed: { value: 'N', summary: 'seed of everything that is by chance', default: '1' },
    faults: {
      value: 'WHAT',
      summary: 'what breaks: none, default (by chance from the seed), systematic (each thing in turn), or a FILE',
      default: 'none',
    },
    start: { value: 'DATE', summary: 'first day; the one on which the policy takes effect when it is left out' },
    compare: { summary: 'rehearse two policies on the same databases and faults, and show what differs' },
    report: { value: 'FILE.html', summary: 'write what would have happened as one page' },
    json: { summary: 'print one JSON document and nothing else' },
  },
  details: `The synthesized templates, the state machines and the steps run as they would on AWS, on virtual time, in this process.
The same seed gives the same ledger, byte for byte; every result names the command that replays it. docs/faults.md says
what can break and how a file of faults is written.
Exit code 0: every promise held. 1: a promise was broken, or the policy is wrong. 2: it could not run. 130: interrupted.`,
  // Loaded when it is asked for: synthesis and the local cloud take longer to load than lint takes to lint.
  run: async (args, around) =>
    args.value('faults') === 'systematic'
      ? (await import('./rehearse-systematic.ts')).run(args, around)
      : (await import('./rehearse-run.ts')).run(args, around),
};
