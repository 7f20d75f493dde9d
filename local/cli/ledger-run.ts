/** What `lifeboat ledger verify` does: reads the evidence, judges it, and says what is wrong. */
import type { EvidenceProblem } from '#core/evidence/problems.ts';
import { type Verification, verifyEvidence } from '#core/evidence/verify.ts';
import { type Arguments, type ExitCode, type Surroundings, UsageError } from './command.ts';
import { orExplain } from './deployed.ts';
import { look } from './looking.ts';
import { table } from './plan-text.ts';

export async function run(args: Arguments, around: Surroundings): Promise<ExitCode> {
  const [what = '', file = 'policies/pol-isms-008.yaml'] = args.operands;
  if (what !== 'verify') throw new UsageError(`ledger ${what}: write ledger verify, and the policy file after it`);
  return await orExplain(around, async () => {
    const { policy, reading } = await look(file, args.has('local'), around);
    const verified = verifyEvidence(reading.evidence, policy);
    around.out.write(args.has('json') ? json(verified) : `${text(verified)}\n`);
    return verified.ok ? 0 : 1;
  });
}

function json({ ok, entries, problems, digest }: Verification): string {
  return `${JSON.stringify({ ok, entries: entries.length, digest, problems }, null, 2)}\n`;
}

function text({ ok, entries, chains, problems }: Verification): string {
  const size = `${entries.length} entries in ${chains} chains`;
  if (ok) return `${size}: the evidence holds.`;
  const rows = problems.map(({ kind, message }) => [kind, message]);
  const remedies = new Map(problems.map(({ kind, hint }) => [kind, hint]));
  const steps = [...remedies].map(([kind, hint]) => `  ${kind}: ${hint}`).join('\n');
  return `${table(['what', 'which'], rows)}\n\nWhat to do\n${steps}\n\n${size}: ${counted(problems)}.`;
}

function counted(problems: readonly EvidenceProblem[]): string {
  return `${problems.length} ${problems.length === 1 ? 'thing is' : 'things are'} wrong with the evidence`;
}
