/** What `lifeboat inventory` does: reads points and ledger, says what there is and what does not agree. */
import type { EvidenceProblem } from '#core/evidence/problems.ts';
import { verifyEvidence } from '#core/evidence/verify.ts';
import { inventoryOf } from '#core/inventory.ts';
import type { ReportedPoint } from '#core/report.ts';
import type { Uncovered } from '../evidence/left.ts';
import type { Arguments, ExitCode, Surroundings } from './command.ts';
import { orExplain } from './deployed.ts';
import { inventoryText } from './inventory-text.ts';
import { look } from './looking.ts';

/** The document of `inventory --json`. */
export interface Inventory {
  readonly points: readonly ReportedPoint[];
  /** Databases that no rule covers. */
  readonly uncovered: readonly Uncovered[];
  /** What points and ledger say differently. */
  readonly findings: readonly EvidenceProblem[];
}

export async function run(args: Arguments, around: Surroundings): Promise<ExitCode> {
  const [file = ''] = args.operands;
  return await orExplain(around, async () => {
    const { policy, reading } = await look(file, args.has('local'), around);
    const { entries, problems } = verifyEvidence(reading.evidence, policy);
    const points = inventoryOf({ ...reading.evidence, policy, entries });
    const findings = problems.filter(({ point }) => point !== undefined);
    const inventory = { points: inPlace(points), uncovered: reading.uncovered, findings };
    around.out.write(
      args.has('json') ? `${JSON.stringify(inventory, null, 2)}\n` : `${inventoryText(inventory, policy)}\n`,
    );
    return findings.length === 0 ? 0 : 1;
  });
}

/** Database by database, Region by Region, newest first. */
function inPlace(points: readonly ReportedPoint[]): ReportedPoint[] {
  const keyOf = ({ subject, region, ageSeconds = 0 }: ReportedPoint) => [subject, region, ageSeconds] as const;
  return [...points].sort((a, b) => {
    const [[one, here, age], [other, there, otherAge]] = [keyOf(a), keyOf(b)];
    return one === other ? (here === there ? age - otherAge : here < there ? -1 : 1) : one < other ? -1 : 1;
  });
}
