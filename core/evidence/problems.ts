/** What can be wrong with the evidence: one table of kinds, each with what to do about it. */

/** Kind → what to do next. */
const remedies = {
  altered: 'See all versions of the object: the first is the original, and Object Lock keeps it.',
  missing: 'See all versions of the key: what was deleted is still there under Object Lock. The access log says who.',
  misplaced: 'Compare with the versions of both keys: each began with its own entry.',
  forged: 'See in the access log of the bucket who wrote it. Leave it where it is: it is evidence too.',
  foreign: 'See in the access log of the bucket who wrote it. It counts as nothing.',
  removed: 'Delete the delete marker, and the entry is back. The access log of the bucket says who put it there.',
  overwritten: 'Only the first version counts. The access log of the bucket says who wrote the others.',
  backdated: 'See in the access log of the bucket who wrote it: a step writes what it says at once.',
  unrecorded: 'If somebody did it by hand, find out who (CloudTrail); if not, an entry is gone: see docs/ledger.md.',
  unfounded: 'Find out in CloudTrail who changed it; if nobody did, the entry is forged: see docs/ledger.md.',
  silent: 'See whether the monitor runs: its alarms, its schedule and its last executions.',
  counted: 'Something was changed after the run. Run it again, or keep both and find out what.',
} as const;

export type ProblemKind = keyof typeof remedies;

export interface EvidenceProblem {
  readonly kind: ProblemKind;
  /** One sentence: what is wrong, and with what. */
  readonly message: string;
  readonly hint: string;
  readonly chain?: string;
  /** Of the entry that is wrong. */
  readonly seq?: number;
  /** Of the entry that is wrong, when it can be read. */
  readonly id?: string;
  readonly point?: string;
  readonly region?: string;
  /** Of the object that is wrong. */
  readonly key?: string;
}

type About = Omit<EvidenceProblem, 'kind' | 'message' | 'hint'>;

export function problem(kind: ProblemKind, message: string, about: About = {}): EvidenceProblem {
  return { kind, message, hint: remedies[kind], ...about };
}
