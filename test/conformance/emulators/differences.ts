/** Where an emulator's interpreter ends a case otherwise than AWS's documentation says; ours follows that. */
import type { Case } from '../asl/case.ts';
import type { EmulatorName } from './emulators.ts';
import { ministackDifferences } from './ministack-differences.ts';
import { motoDifferences } from './moto-differences.ts';
import type { PeerOutcome } from './run-case.ts';

export interface Difference {
  /** What the emulator does. */
  readonly does: string;
  /** Where AWS's documentation says otherwise. */
  readonly documented: string;
  /**
   * By heading and title. `accepted`: not refused, however it ends. `bare text`: the expected text, without the quotes that
   * JSON has.
   */
  readonly cases: Readonly<Record<string, PeerOutcome | 'accepted' | 'bare text'>>;
}

export const differences: Readonly<Record<EmulatorName, readonly Difference[]>> = {
  ministack: ministackDifferences,
  moto: motoDifferences,
};

export function caseId({ heading, title }: Pick<Case, 'heading' | 'title'>): string {
  return `${heading}: ${title}`;
}

/** How a case ends on an emulator, as far as the documentation and the list of differences say. */
export function expectedOn(emulator: EmulatorName, one: Case): PeerOutcome | 'accepted' {
  const [listed] = differences[emulator].flatMap(({ cases }) => cases[caseId(one)] ?? []);
  if (listed !== 'bare text') return listed ?? one.expected;
  return { status: 'SUCCEEDED', text: String('output' in one.expected ? one.expected.output : '') };
}
