/** What the tasks of the cases answer, as serve.py reads it: machine → state → attempts. */
import type { Case } from '../asl/case.ts';

/** The machine of a case, on every emulator. */
export function machineName(index: number): string {
  return `case-${index}`;
}

export function answersOf(cases: readonly Case[]): object {
  const entries = cases.map(({ tasks }, index): [string, Case['tasks']] => [machineName(index), tasks]);
  return Object.fromEntries(entries.filter(([, tasks]) => Object.keys(tasks).length > 0));
}
